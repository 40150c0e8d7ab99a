(class_definition name: (_) @name body: (_)? @body) @class
(object_definition name: (_) @name body: (_)? @body) @class
(trait_definition name: (_) @name body: (_)? @body) @class
(enum_definition name: (_) @name body: (_)? @body) @class
(full_enum_case name: (_) @name) @class
(simple_enum_case name: (_) @name extend: (_)) @class
(package_object name: (_) @name body: (_)? @body) @class
(given_definition name: (_) @name body: (_)? @body) @class
(type_definition name: (_) @name type: (_)? @body) @class

(function_definition name: (_) @name body: (_) @body) @function
(function_declaration name: (_) @name) @function
(val_definition pattern: (identifier) @name value: (lambda_expression (_) @body .)) @function
(val_definition pattern: (identifier) @name value: (case_block) @body) @function
(val_definition pattern: (identifier) @name value: (instance_expression (template_body))) @scope
(extension_definition parameters: (parameters (parameter type: [
  (type_identifier) @name (generic_type type: (_) @name)]))) @scope

(annotation) @decorator
(package_clause name: (_) @package)

[(comment) (block_comment)] @comment

(call_expression function: [(identifier) (field_expression)] @call)
(call_expression function: (generic_function function: [(identifier) (field_expression)] @call))
(infix_expression operator: (identifier) right: (_) @arguments) @call
(instance_expression [(type_identifier) (stable_type_identifier)] @call)
(instance_expression (generic_type type: (_) @call))
(field_expression) @attribute

(extends_clause [(type_identifier) (stable_type_identifier)] @base)
(extends_clause (generic_type type: (_) @base))
(given_definition name: (_) return_type: (type_identifier) @base)
(given_definition name: (_) return_type: (generic_type type: (_) @base))

(type_identifier) @type

(import_declaration) @import

[(val_definition pattern: (identifier)) (var_definition pattern: (identifier)) (val_declaration) (var_declaration)
  (parameter type: (_)) (class_parameter type: (_)) (typed_pattern)] @declaration
