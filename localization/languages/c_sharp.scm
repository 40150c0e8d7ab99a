(class_declaration name: (_) @name body: (_)? @body) @class
(struct_declaration name: (_) @name body: (_)? @body) @class
(interface_declaration name: (_) @name body: (_)? @body) @class
(enum_declaration name: (_) @name body: (_)? @body) @class
(record_declaration name: (_) @name body: (_)? @body) @class
(delegate_declaration name: (_) @name) @class

(method_declaration name: (_) @name body: (_)? @body) @method
(constructor_declaration name: (_) @name body: (_)? @body) @method
(destructor_declaration "~" @name body: (_)? @body) @method
(local_function_statement name: (_) @name body: (_)? @body) @function
(property_declaration name: (_) @name accessors: (_) @body) @method
(property_declaration name: (_) @name value: (arrow_expression_clause) @body) @method
(indexer_declaration "this" @name [accessors: (_) value: (_)] @body) @method
(event_declaration name: (_) @name accessors: (_)? @body) @method
(operator_declaration operator: _ @name body: (_)? @body) @method
(conversion_operator_declaration ["implicit" "explicit"] @name body: (_)? @body) @method

(attribute_list) @decorator
(namespace_declaration name: (_) @package)
(file_scoped_namespace_declaration name: (_) @package)

(comment) @comment

(invocation_expression function: [
  (identifier) (member_access_expression) (conditional_access_expression) (generic_name)] @call)
(object_creation_expression type: [(identifier) (qualified_name) (generic_name)] @call)
(constructor_initializer ["base" "this"] @call)
[(member_access_expression) (conditional_access_expression)] @attribute

(base_list [(identifier) (qualified_name) (generic_name)] @base)
(base_list (primary_constructor_base_type type: (_) @base))

(_ type: (identifier) @type)
(_ type: (qualified_name) @type)
(_ type: (generic_name (identifier) @type))
(_ returns: [(identifier) (qualified_name)] @type)
(_ returns: (generic_name (identifier) @type))
(nullable_type (identifier) @type)
(type_argument_list (identifier) @type)
(type_argument_list (generic_name (identifier) @type))
(attribute name: (_) @type)
(as_expression right: (identifier) @type)

(using_directive) @import

[(variable_declaration type: (_)) (parameter type: (_)) (property_declaration) (foreach_statement)
  (catch_declaration name: (_)) (declaration_pattern) (declaration_expression)] @declaration
