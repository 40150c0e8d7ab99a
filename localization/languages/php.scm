(class_declaration name: (_) @name body: (_) @body) @class
(interface_declaration name: (_) @name body: (_) @body) @class
(trait_declaration name: (_) @name body: (_) @body) @class
(enum_declaration name: (_) @name body: (_) @body) @class

(function_definition name: (_) @name body: (_) @body) @function
(method_declaration name: (_) @name body: (_)? @body) @method
(property_declaration (property_element name: (_) @name) (property_hook_list) @body) @method
(assignment_expression left: (variable_name) @name right: [
  (anonymous_function body: (_) @body) (arrow_function body: (_) @body)]) @function

(attribute_list) @decorator
(namespace_definition name: (_) @package)

(comment) @comment

(function_call_expression function: [(name) (qualified_name) (relative_name)] @call)
(member_call_expression name: (name) arguments: (_) @arguments) @call
(nullsafe_member_call_expression name: (name) arguments: (_) @arguments) @call
(scoped_call_expression name: (name) arguments: (_) @arguments) @call
(object_creation_expression . [(name) (qualified_name)] @call)
(member_access_expression name: (name)) @attribute
(nullsafe_member_access_expression name: (name)) @attribute
(scoped_property_access_expression) @attribute
(class_constant_access_expression) @attribute

(class_declaration (base_clause [(name) (qualified_name)] @base))
(class_declaration (class_interface_clause [(name) (qualified_name)] @base))
(interface_declaration (base_clause [(name) (qualified_name)] @base))
(enum_declaration (class_interface_clause [(name) (qualified_name)] @base))
(anonymous_class (base_clause [(name) (qualified_name)] @call))
(use_declaration [(name) (qualified_name)] @base)

(named_type [(name) (qualified_name)] @type)
(attribute [(name) (qualified_name)] @type)
(binary_expression operator: "instanceof" right: [(name) (qualified_name)] @type)

(namespace_use_declaration) @import
[(require_expression) (require_once_expression) (include_expression) (include_once_expression)] @import

[(simple_parameter type: (_)) (property_promotion_parameter type: (_)) (property_declaration type: (_))
  (catch_clause)] @declaration
(assignment_expression left: [(variable_name) (member_access_expression)] right: [
  (object_creation_expression) (scoped_call_expression) (function_call_expression) (member_call_expression)]) @declaration
