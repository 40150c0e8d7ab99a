# frozen_string_literal: true

# Not the documentation of anything.

require 'set'
require "json/add/core"
require_relative '../queue/worker'
require_relative "sibling.rb"
load 'tasks/extra.rake'
autoload :Parser, 'shop/parser'

# A store
# of things.
#
#   An example.
module Shop
  LIMIT = 10
  Point = Struct.new(:x, :y) do
    def norm
      Math.sqrt(x * x + y * y)
    end
  end
  Missing = Class.new(StandardError)
  Pair = Data.define(:left, :right)
  Tools = Module.new do
    def self.use; end
  end

  # An item.
  class Item < Base::Thing # why
    include Comparable, Enumerable
    extend Forwardable
    prepend Shop::Tracing

    attr_accessor :name, :price
    attr_reader 'weight'
    attr_writer :secret
    def_delegators :@list, :size, :each
    delegate :total, :tax, to: :invoice
    alias_method :cost, :price
    alias amount price
    alias == equal
    def_node_matcher :send_node?, <<~PATTERN
      (send nil? :foo)
    PATTERN

    # Makes one.
    #
    # @param name [String]
    def initialize(name, price: 0, *rest, **options, &block)
      super(name)
      @name = name
      @store = Store.new(name)
      @queue ||= Shop::Queue::Worker.open(1)
      self.price = price
    end

    def <=>(other) = price <=> other.price

    def [](key)
      @store[key]
    end

    def name=(value)
      @name = value.to_s
    end

    def empty? = @store.items.empty?

    def +(other)
      self.class.new(name, price: price + other.price)
    end

    def -@; end

    def ünï
      helper
      list = find_all
      list
      compute(list) { |each| each.run; other_helper }
      list.map(&:to_s).each do |value|
        puts value
      end
      local = other_helper rescue nil
      local&.finish
      yield self
      if valid? && name.present?
        Shop.call(name)
        Item::all
        raise Missing, "no" unless @store.key?(:a)
      end
    rescue Shop::Failed, Missing => error
      log(error)
    ensure
      close!
    end

    define_method(:dynamic) do |a, b|
      a.merge(b)
    end

    define_method "#{name}_x" do
      name
    end

    class << self
      # Builds.
      def build(*) = new(*)

      attr_accessor :registry

      private

      def hidden
        build
      end
    end

    def self.create(**options)
      item = new(**options)
      thing = Thing.new(item)
      thing.save!
      item
    end

    private_class_method def self.only; end

    private def secret(a, b = default) = a

    memoize def slow
      sleep 1
    end

    protected

    def guarded; end

    SQUARE = ->(n) { n * n }
    DOUBLE = lambda do |n|
      n + n
    end
    TRIPLE = proc { |n| n * 3 }

    class Shop::Other::Deep < Item; end

    class Error < Shop::Error
    end

    class Migration < Record::Migration[5.0]; end
    class Row < Struct.new(:id); end
    module Empty; end
  end

=begin
A block
comment.
=end
  def self.call(name, fast = false)
    handler = ->(event) do
      event.handle
    end
    handler.(name)
    handler[name]
    %w[a b].each(&method(:print))
    Item.new(name).tap { |item| item.name = 'x' }
        .save
    case name
    in { price: Integer => price } then price
    end
    case name
    when Item then 1
    end
    left, (right, _) = pair
    sum += left
    for each_one in collection do right.use(each_one) end
    fast.map { |(key, value)| key.to_s(value) }
    attempt # why
      .again
    Integer(name)
    "#{interpolate(name)} #{Item::NAME}"
    Item.const_get(:X)
    ::Top.level
    format '%s', name
  end
end

def top_level(argument)
  instance = Shop::Item.build(argument)
  instance.guarded
end

RSpec.describe Shop::Item do
  let(:item) { described_class.new }

  it 'works' do
    expect(item.name).to eq(nil)
  end
end

top_level 1
__END__
def not_code; end
