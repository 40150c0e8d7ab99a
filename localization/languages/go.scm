(package_clause (package_identifier) @package) @head

(function_declaration name: (identifier) @name body: (block)? @body) @function
(method_declaration name: (field_identifier) @name body: (block)? @body) @method
(method_elem name: (field_identifier) @name) @method

(type_spec type: (struct_type (field_declaration_list) @body))
(type_spec type: (interface_type "{" @body))
(type_declaration "type" . [(type_spec name: (type_identifier) @name) (type_alias name: (type_identifier) @name)]) @class
(type_declaration "(" [
  (type_spec name: (type_identifier) @name)
  (type_alias name: (type_identifier) @name)] @class)
(type_alias type: [(type_identifier) (qualified_type)] @base)
(type_alias type: (generic_type type: (_) @base))

(type_spec type: (struct_type (field_declaration_list
  (field_declaration !name type: [(type_identifier) @base (qualified_type) @base (generic_type type: (_) @base)]))))
(interface_type (type_elem . [(type_identifier) @base (qualified_type) @base (generic_type type: (_) @base)] .))

(var_declaration "var" . (var_spec
  name: (identifier) @name value: (expression_list . (func_literal body: (block) @body) .))) @function
(var_spec_list (var_spec
  name: (identifier) @name value: (expression_list . (func_literal body: (block) @body) .)) @function)
(short_var_declaration
  left: (expression_list . (identifier) @name .)
  right: (expression_list . (func_literal body: (block) @body) .)) @function

(comment) @comment
(import_declaration) @import

(call_expression function: [(identifier) (selector_expression)] @call)
(type_conversion_expression type: (generic_type type: [(type_identifier) (qualified_type)] @call))
(composite_literal type: [(type_identifier) (qualified_type)] @call)
(composite_literal type: (generic_type type: [(type_identifier) (qualified_type)] @call))
(selector_expression) @attribute
((type_identifier) @type
  (#not-match? @type "^(any|bool|byte|error|float(32|64)|rune|string|u?int(8|16|32|64|ptr)?)$"))

(function_declaration (parameter_list (parameter_declaration name: (identifier)) @declaration))
(method_declaration (parameter_list (parameter_declaration name: (identifier)) @declaration))
(func_literal (parameter_list (parameter_declaration name: (identifier)) @declaration))
(type_spec type: (struct_type (field_declaration_list (field_declaration name: (field_identifier)) @declaration)))
(var_spec) @declaration
(short_var_declaration right: (expression_list . [
  (call_expression) (composite_literal) (unary_expression) (type_assertion_expression)
  (type_conversion_expression)])) @declaration
