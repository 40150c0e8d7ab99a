(class_definition name: (identifier) @name body: (block) @body) @class
(class_definition superclasses: (argument_list [(identifier) (attribute)] @base))
(class_definition superclasses: (argument_list (subscript value: [(identifier) (attribute)] @base)))

(function_definition name: (identifier) @name body: (block) @body) @function

(decorated_definition) @outer
(decorator [(identifier) (attribute)] @call)

(module . (comment)* . (expression_statement . (string) @docstring .))
(class_definition body: (block . (comment)* . (expression_statement . (string) @docstring .)))
(function_definition body: (block . (comment)* . (expression_statement . (string) @docstring .)))

(comment) @comment

(call function: [(identifier) (attribute)] @call)
(attribute) @attribute

[(import_statement) (import_from_statement)] @import

(assignment left: [(identifier) (attribute)] right: (call function: [(identifier) (attribute)])) @declaration
(assignment left: [(identifier) (attribute)] right: (await (call function: [(identifier) (attribute)]))) @declaration
(assignment left: [(identifier) (attribute)] type: (type)) @declaration
(parameters (typed_parameter) @declaration)
(parameters (typed_default_parameter) @declaration)
(with_item value: (as_pattern (call function: [(identifier) (attribute)]))) @declaration
(type [(identifier) (attribute)] @type)
(generic_type . (identifier) @type)
