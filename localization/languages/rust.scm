(source_file (line_comment (inner_doc_comment_marker)) @docstring)
(source_file (block_comment (inner_doc_comment_marker)) @docstring)

(mod_item name: (identifier) @name body: (declaration_list)) @namespace
(impl_item type: [
  (type_identifier) @name
  (scoped_type_identifier name: (type_identifier) @name)
  (generic_type type: (type_identifier) @name)
  (generic_type type: (scoped_type_identifier name: (type_identifier) @name))
  (reference_type type: (type_identifier) @name)
  (reference_type type: (generic_type type: (type_identifier) @name))
  (reference_type type: (generic_type type: (scoped_type_identifier name: (type_identifier) @name)))
  (dynamic_type trait: (type_identifier) @name)
  ]) @scope
(impl_item trait: [(type_identifier) @base (scoped_type_identifier) @base (generic_type type: (_) @base)])

(struct_item name: (type_identifier) @name body: (field_declaration_list)? @body) @class
(union_item name: (type_identifier) @name body: (_) @body) @class
(enum_item name: (type_identifier) @name body: (_) @body) @class
(trait_item name: (type_identifier) @name body: (_) @body) @class
(trait_item bounds: (trait_bounds [(type_identifier) @base (scoped_type_identifier) @base (generic_type type: (_) @base)]))
(source_file (type_item
  name: (type_identifier) @name
  type: [(type_identifier) @base (scoped_type_identifier) @base (generic_type type: (_) @base) (_)]) @class)
(mod_item (declaration_list (type_item
  name: (type_identifier) @name
  type: [(type_identifier) @base (scoped_type_identifier) @base (generic_type type: (_) @base) (_)]) @class))

(function_item name: (identifier) @name body: (block) @body) @function
(trait_item (declaration_list (function_signature_item name: (identifier) @name) @method))
(let_declaration pattern: (identifier) @name value: (closure_expression body: (_) @body)) @function
(macro_definition name: (identifier) @name ["{" "(" "["] @body) @function

(attribute_item) @attached
((attribute [(identifier) (scoped_identifier)] @call)
  (#not-match? @call "^(allow|cfg|cfg_attr|default|deny|deprecated|derive|doc|from|ignore|inline|macro_export|must_use|non_exhaustive|path|repr|serde|test|track_caller|warn)$"))

[(line_comment) (block_comment)] @comment
[(use_declaration) (extern_crate_declaration)] @import
(mod_item name: (identifier) . ";") @import

(call_expression function: [(identifier) (field_expression) (scoped_identifier)] @call)
(call_expression function: (generic_function function: (_) @call))
(macro_invocation macro: (_) @call)
(macro_invocation (token_tree) @tokens)
(macro_rule right: (token_tree) @tokens)
(struct_expression name: [(type_identifier) @call (scoped_type_identifier) @call (generic_type_with_turbofish type: (_) @call)])
[(field_expression) (scoped_identifier)] @attribute
((type_identifier) @type (#not-eq? @type "Self"))

(parameter pattern: (identifier)) @declaration
(struct_item body: (field_declaration_list (field_declaration) @declaration))
[(static_item) (const_item)] @declaration
(let_declaration pattern: [(identifier) (tuple_struct_pattern)] type: (_)) @declaration
(let_declaration pattern: [(identifier) (tuple_struct_pattern)] value: [
  (call_expression) (try_expression) (await_expression) (struct_expression) (reference_expression)]) @declaration
(let_condition value: [(call_expression) (try_expression) (await_expression)]) @declaration
