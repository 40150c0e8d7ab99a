(class name: [(constant) (scope_resolution)] @name body: (body_statement)? @body) @class
(module name: [(constant) (scope_resolution)] @name body: (body_statement)? @body) @class
(class "end" @body)
(module "end" @body)
(superclass [(constant) (scope_resolution)] @base)
(superclass [(element_reference object: (_) @base) (call receiver: (_) @base)])
((call method: (identifier) @_mixin arguments: (argument_list [(constant) (scope_resolution)] @base))
  (#any-of? @_mixin "include" "extend" "prepend"))

(assignment
  left: (constant) @name
  right: (call receiver: (constant) @_class method: (identifier) @_new block: (_ "do"? @body)?)
  (#any-of? @_class "Class" "Data" "Module" "Struct") (#any-of? @_new "new" "define")) @class
(assignment
  left: (constant)
  right: (call receiver: (constant) @_class arguments: (argument_list . [(constant) (scope_resolution)] @base))
  (#eq? @_class "Class"))
(assignment
  left: (constant)
  right: (call receiver: (constant) @_class arguments: (argument_list (simple_symbol) @name @method))
  (#any-of? @_class "Data" "Struct"))

(method name: (_) @name body: (_)? @body) @function
(method "end" @body)
(singleton_method name: (_) @name body: (_)? @body) @function
(singleton_method "end" @body)
(alias name: (_) @name) @method
((call method: (identifier) @_define arguments: (argument_list [(simple_symbol) (string (string_content))] @name @method))
  (#any-of? @_define "attr" "attr_accessor" "attr_reader" "attr_writer" "cattr_accessor" "cattr_reader" "cattr_writer"
    "class_attribute" "delegate" "mattr_accessor" "mattr_reader" "mattr_writer"))
((call
  method: (identifier) @_define arguments: (argument_list . (_) (simple_symbol) @name @method))
  (#any-of? @_define "def_delegators" "def_instance_delegators"))
((call
  method: (identifier) @_define
  arguments: (argument_list . [(simple_symbol) (string . (string_content) .)] @name)
  block: (_)? @body) @method
  (#match? @_define "^(alias_method|def(ine)?_(?!.*delegator)\\w+)$"))
(assignment left: [(identifier) (constant)] @name right: (lambda body: (_) @body)) @function
((assignment left: [(identifier) (constant)] @name right: (call !receiver method: (identifier) @_lambda block: (_) @body)) @function
  (#any-of? @_lambda "lambda" "proc"))

(heredoc_body) @tail

(comment) @comment
((call !receiver method: (identifier) @_require arguments: (argument_list (string))) @import
  (#any-of? @_require "require" "require_relative" "load" "autoload"))

(identifier) @call
(call receiver: (_) @receiver)
(call !receiver method: (constant) @call)
(method_parameters (identifier) @local)
(block_parameters (identifier) @local)
(lambda_parameters (identifier) @local)
(destructured_parameter (identifier) @local)
[
  (optional_parameter name: (identifier) @local)
  (keyword_parameter name: (identifier) @local)
  (splat_parameter name: (identifier) @local)
  (hash_splat_parameter name: (identifier) @local)
  (block_parameter name: (identifier) @local)
]
(assignment left: (identifier) @local)
(operator_assignment left: (identifier) @local)
(left_assignment_list (identifier) @local)
(destructured_left_assignment (identifier) @local)
(exception_variable (identifier) @local)
(for pattern: (identifier) @local)
(as_pattern name: (identifier) @local)
(constant) @type

(assignment left: [(identifier) (instance_variable)] right: (call receiver: [(constant) (scope_resolution)])) @declaration
(operator_assignment left: [(identifier) (instance_variable)] right: (call receiver: [(constant) (scope_resolution)])) @declaration
