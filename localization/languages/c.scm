(function_definition body: (compound_statement) @body) @function
(function_declarator declarator: (identifier) @name)
(function_declarator declarator: (parenthesized_declarator (identifier) @name))
(preproc_function_def name: (identifier) @name value: (preproc_arg) @body @tokens) @function

(struct_specifier name: (type_identifier) @name body: (field_declaration_list) @body) @class
(union_specifier name: (type_identifier) @name body: (field_declaration_list) @body) @class
(enum_specifier name: (type_identifier) @name body: (enumerator_list) @body) @class
(type_definition type: (_ body: (_)? @body) declarator: (_)) @class
(type_definition declarator: (type_identifier) @name)
(pointer_declarator declarator: (type_identifier) @name)
(array_declarator declarator: (type_identifier) @name)
(function_declarator declarator: (type_identifier) @name)
(type_definition type: (type_identifier) @base)
(type_definition type: (struct_specifier name: (type_identifier) @base !body))
(type_definition type: (union_specifier name: (type_identifier) @base !body))
(type_definition type: (enum_specifier name: (type_identifier) @base !body))

(comment) @comment
(preproc_include) @import

(call_expression function: [(identifier) (field_expression)] @call)
(call_expression function: (parenthesized_expression (pointer_expression argument: [(identifier) (field_expression)] @call)))
(field_expression) @attribute
(initializer_list (identifier) @attribute)
(initializer_list (pointer_expression argument: (identifier) @attribute))
(initializer_pair value: (identifier) @attribute)
(initializer_pair value: (pointer_expression argument: (identifier) @attribute))
(type_identifier) @type

(function_definition declarator: [
  (function_declarator (parameter_list (parameter_declaration type: [(type_identifier) (struct_specifier)]) @declaration))
  (pointer_declarator (function_declarator
    (parameter_list (parameter_declaration type: [(type_identifier) (struct_specifier)]) @declaration)))
  (pointer_declarator (pointer_declarator (function_declarator
    (parameter_list (parameter_declaration type: [(type_identifier) (struct_specifier)]) @declaration))))
  ])
(declaration type: [(type_identifier) (struct_specifier !body) (union_specifier !body)]) @declaration
(field_declaration type: [(type_identifier) (struct_specifier !body) (union_specifier !body)]) @declaration
