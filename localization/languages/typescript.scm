(abstract_class_declaration name: (_) @name body: (_) @body) @class
(interface_declaration name: (_) @name body: (_) @body) @class
(type_alias_declaration name: (_) @name value: (_) @body) @class
(enum_declaration name: (_) @name body: (_) @body) @class

(function_signature name: (_) @name) @function
(method_signature name: (_) @name) @function
(abstract_method_signature name: (_) @name) @function
(property_signature name: (_) @name type: (type_annotation (function_type))) @function

(internal_module name: [(identifier) (nested_identifier)] @name body: (_)) @namespace
(module name: [(identifier) (nested_identifier)] @name body: (_)) @namespace
(variable_declarator name: (identifier) @name value: [
  (as_expression (object)) (satisfies_expression (object))]) @scope

(export_statement declaration: [
  (abstract_class_declaration) (interface_declaration) (type_alias_declaration) (enum_declaration)
  (function_signature) (ambient_declaration)]) @outer
(ambient_declaration [
  (class_declaration) (abstract_class_declaration) (interface_declaration) (enum_declaration)
  (function_signature)]) @outer

(implements_clause [(type_identifier) (nested_type_identifier)] @base)
(implements_clause (generic_type name: (_) @base))
(extends_type_clause type: [(type_identifier) (nested_type_identifier)] @base)
(extends_type_clause type: (generic_type name: (_) @base))

(type_identifier) @type
(export_statement "=" (identifier) @default)

(variable_declarator name: (identifier) type: (type_annotation)) @declaration
(variable_declarator name: (identifier) value: (as_expression)) @declaration
(required_parameter pattern: (identifier) type: (type_annotation)) @declaration
(optional_parameter pattern: (identifier) type: (type_annotation)) @declaration
(public_field_definition type: (type_annotation)) @declaration
(property_signature type: (type_annotation)) @declaration
