(class_definition name: (identifier) @name body: (block) @body) @class

(function_definition name: (identifier) @name body: (block) @body) @function

(decorated_definition definition: (_) @inner) @outer

(module . (comment)* . (expression_statement . (string) @docstring .)) @documented

(class_definition body: (block . (expression_statement . (string) @docstring .))) @documented

(function_definition body: (block . (expression_statement . (string) @docstring .))) @documented
