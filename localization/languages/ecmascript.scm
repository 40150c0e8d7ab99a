; What JavaScript and TypeScript share, in the grammar of TypeScript.

(function_declaration name: (_) @name body: (_) @body) @function
(generator_function_declaration name: (_) @name body: (_) @body) @function
(function_expression name: (_) @name body: (_) @body) @function
(generator_function name: (_) @name body: (_) @body) @function
(method_definition name: (_) @name body: (_) @body) @function
(class_declaration name: (_) @name body: (_) @body) @class
(class name: (_) @name body: (_) @body) @class

(variable_declarator name: (identifier) @name value: [
  (arrow_function body: (_) @body)
  (function_expression body: (_) @body)
  (generator_function body: (_) @body)]) @function
(variable_declarator name: (identifier) @name value: (class body: (_) @body)) @class
((assignment_expression left: [(identifier) (member_expression)] @name right: [
  (arrow_function body: (_) @body)
  (function_expression body: (_) @body)
  (generator_function body: (_) @body)]) @function
  (#not-match? @name "^(module\\.)?exports$"))
((assignment_expression left: [(identifier) (member_expression)] @name right: (class body: (_) @body)) @class
  (#not-match? @name "^(module\\.)?exports$"))
(pair key: (_) @name value: [
  (arrow_function body: (_) @body)
  (function_expression body: (_) @body)
  (generator_function body: (_) @body)]) @function
(pair key: (_) @name value: (class body: (_) @body)) @class

(public_field_definition name: (_) @name value: [
  (arrow_function body: (_) @body)
  (function_expression body: (_) @body)]) @function

; No name but that of the place they are put into.
(export_statement "default" @name value: [
  (arrow_function body: (_) @body)
  (function_expression !name body: (_) @body)
  (generator_function !name body: (_) @body)]) @function
(export_statement "default" @name value: (class !name body: (_) @body)) @class
((assignment_expression left: (member_expression property: (property_identifier) @name @default) right: [
  (arrow_function body: (_) @body)
  (function_expression !name body: (_) @body)
  (generator_function !name body: (_) @body)]) @function
  (#eq? @name "exports"))
((assignment_expression left: (member_expression property: (property_identifier) @name @default) right:
  (class !name body: (_) @body)) @class
  (#eq? @name "exports"))

; Components made of a function.
((variable_declarator name: (identifier) @name value: (call_expression
  function: [(identifier) (member_expression)] @_wrapper
  arguments: (arguments . [
    (arrow_function body: (_) @body)
    (function_expression body: (_) @body)]))) @function
  (#match? @_wrapper "^(React\\.)?(memo|forwardRef|observer|useCallback)$"))

(variable_declarator name: (identifier) @name value: (object)) @scope
(pair key: (_) @name value: (object)) @scope
((assignment_expression left: [(identifier) (member_expression)] @name right: (object)) @scope
  (#not-match? @name "exports$"))

(export_statement declaration: [
  (class_declaration) (function_declaration) (generator_function_declaration)]) @outer
(decorator) @decorator
(class_body (decorator) @attached)

(comment) @comment

(call_expression function: [(identifier) (member_expression) (super)] @call)
(new_expression constructor: [(identifier) (member_expression)] @call)
(decorator [(identifier) (member_expression)] @call)
(member_expression) @attribute

(extends_clause value: [(identifier) (member_expression)] @base)
(extends_clause value: (call_expression arguments: (arguments [(identifier) (member_expression)] @base)))

(import_statement) @import
(export_statement source: (_)) @import
(export_statement !source (export_clause)) @import
(export_statement "default" declaration: (_ name: (_) @default))
(export_statement "default" value: (identifier) @default)
((assignment_expression left: (member_expression property: (property_identifier) @_exports) right: [
  (identifier) @default
  (class name: (_) @default)
  (function_expression name: (_) @default)])
  (#eq? @_exports "exports"))
((variable_declarator value: (call_expression function: (identifier) @_require)) @import
  (#eq? @_require "require"))
((variable_declarator value: (member_expression object: (call_expression function: (identifier) @_require))) @import
  (#eq? @_require "require"))
((call_expression function: (identifier) @_require arguments: (arguments . (string))) @import
  (#eq? @_require "require"))
(variable_declarator value: (await_expression (call_expression function: (import)))) @import
(call_expression function: (import) arguments: (arguments . (string))) @import

(variable_declarator name: (identifier) value: [
  (new_expression)
  (call_expression function: [(identifier) (member_expression)])
  (await_expression (call_expression function: [(identifier) (member_expression)]))]) @declaration
(assignment_expression left: [(identifier) (member_expression)] right: [
  (new_expression)
  (call_expression function: [(identifier) (member_expression)])
  (await_expression (call_expression function: [(identifier) (member_expression)]))]) @declaration
(public_field_definition !type value: [(new_expression) (call_expression)]) @declaration
