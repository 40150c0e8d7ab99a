(namespace_definition name: (_) @name) @namespace
(linkage_specification body: [(function_definition) (struct_specifier) (class_specifier)]) @outer
(template_declaration) @outer

(class_specifier name: (_) @name body: (field_declaration_list) @body) @class
(struct_specifier name: (_) @name body: (field_declaration_list) @body) @class
(union_specifier name: (_) @name body: (field_declaration_list) @body) @class
(enum_specifier name: (_) @name body: (enumerator_list) @body) @class
(concept_definition name: (identifier) @name) @class
(base_class_clause [(type_identifier) (qualified_identifier) (template_type)] @base)

(type_definition type: (_ body: (field_declaration_list) @body) declarator: (_))
(type_definition type: (enum_specifier body: (enumerator_list) @body) declarator: (_))
(type_definition declarator: (type_identifier) @name)
(pointer_declarator declarator: (type_identifier) @name)
(array_declarator declarator: (type_identifier) @name)
(function_declarator declarator: (type_identifier) @name)
(alias_declaration name: (type_identifier) @name)
(type_definition) @class
(type_definition type: [(type_identifier) (qualified_identifier) (template_type)] @base)
(type_definition type: (struct_specifier name: (type_identifier) @base !body))
(alias_declaration) @class
(alias_declaration type: (type_descriptor type: [(type_identifier) (qualified_identifier) (template_type)] @base))

(function_definition) @function
(function_definition body: (_) @body)
(function_definition (field_initializer_list) @body)
(function_declarator declarator: [
  (identifier) (field_identifier) (operator_name) (destructor_name) (qualified_identifier) (template_function)] @name)
(function_declarator declarator: (parenthesized_declarator [(identifier) (field_identifier)] @name))
(operator_cast) @name
(function_definition declarator: (qualified_identifier) @name)
(field_declaration declarator: [
  (function_declarator declarator: [(field_identifier) (operator_name)])
  (pointer_declarator (function_declarator declarator: [(field_identifier) (operator_name)]))
  (pointer_declarator (pointer_declarator (function_declarator declarator: [(field_identifier) (operator_name)])))
  (reference_declarator (function_declarator declarator: [(field_identifier) (operator_name)]))]) @method
(field_declaration_list [
  (declaration declarator: [(function_declarator) (operator_cast)]) @method
  (template_declaration (declaration declarator: [
    (function_declarator) (operator_cast)
    (pointer_declarator (function_declarator)) (reference_declarator (function_declarator))]) @method)])
(declaration declarator: (init_declarator
  declarator: (identifier) @name value: (lambda_expression body: (_) @body))) @function
(preproc_function_def name: (identifier) @name value: (preproc_arg) @body @tokens) @function

(comment) @comment
[(preproc_include) (namespace_alias_definition) (using_declaration)] @import

(call_expression function: [(identifier) (field_expression) (qualified_identifier) (template_function)] @call)
(call_expression function: (parenthesized_expression (pointer_expression argument: [(identifier) (field_expression)] @call)))
(new_expression type: [(type_identifier) (qualified_identifier) (template_type)] @call)
(compound_literal_expression type: [(type_identifier) (qualified_identifier) (template_type)] @call)
(field_expression) @attribute
(qualified_identifier name: (identifier) @attribute)
(initializer_list (identifier) @attribute)
(initializer_list (pointer_expression argument: (identifier) @attribute))
(initializer_pair value: (identifier) @attribute)
(type_identifier) @type

(function_definition (function_declarator (parameter_list [
  (parameter_declaration declarator: (_)) (optional_parameter_declaration declarator: (_))] @declaration)))
(function_definition (pointer_declarator (function_declarator (parameter_list [
  (parameter_declaration declarator: (_)) (optional_parameter_declaration declarator: (_))] @declaration))))
(function_definition (reference_declarator (function_declarator (parameter_list [
  (parameter_declaration declarator: (_)) (optional_parameter_declaration declarator: (_))] @declaration))))
(lambda_expression (abstract_function_declarator (parameter_list (parameter_declaration declarator: (_)) @declaration)))
(catch_clause (parameter_list (parameter_declaration declarator: (_)) @declaration))
(declaration declarator: [
  (identifier) (init_declarator) (pointer_declarator (identifier)) (reference_declarator (identifier))]) @declaration
(field_declaration declarator: [
  (field_identifier) (pointer_declarator (field_identifier)) (reference_declarator (field_identifier))]) @declaration
(for_range_loop type: [(type_identifier) (qualified_identifier)]) @declaration
