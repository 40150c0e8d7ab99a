(class_declaration name: (_) @name body: (_) @body) @class
(interface_declaration name: (_) @name body: (_) @body) @class
(enum_declaration name: (_) @name body: (_) @body) @class
(record_declaration name: (_) @name body: (_) @body) @class
(annotation_type_declaration name: (_) @name body: (_) @body) @class

(method_declaration name: (_) @name body: (_)? @body) @method
(constructor_declaration name: (_) @name body: (_) @body) @method
(compact_constructor_declaration name: (_) @name body: (_) @body) @method
(annotation_type_element_declaration name: (_) @name) @method
(enum_constant name: (_) @name body: (_)) @scope
(variable_declarator name: (_) @name value: (object_creation_expression (class_body))) @scope

(modifiers [(annotation) (marker_annotation)] @decorator)
(package_declaration [(identifier) (scoped_identifier)] @package)

[(line_comment) (block_comment)] @comment

(method_invocation arguments: (_) @arguments) @call
(object_creation_expression type: [(type_identifier) (scoped_type_identifier)] @call)
(object_creation_expression type: (generic_type . (_) @call))
(explicit_constructor_invocation constructor: (_) @call)
[(field_access) (method_reference)] @attribute

(superclass [(type_identifier) (scoped_type_identifier)] @base)
(superclass (generic_type . (_) @base))
(super_interfaces (type_list [(type_identifier) (scoped_type_identifier)] @base))
(super_interfaces (type_list (generic_type . (_) @base)))
(extends_interfaces (type_list [(type_identifier) (scoped_type_identifier)] @base))
(extends_interfaces (type_list (generic_type . (_) @base)))

((type_identifier) @type (#not-eq? @type "var"))
(annotation name: (_) @type)
(marker_annotation name: (_) @type)

(import_declaration) @import

[(local_variable_declaration) (field_declaration) (formal_parameter) (enhanced_for_statement)
  (resource name: (_)) (catch_formal_parameter) (instanceof_expression name: (_)) (type_pattern)] @declaration
