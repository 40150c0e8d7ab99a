const util = require('util');
/** Makes one. */
module.exports = function (options) {
  return util.format(options);
};

module.exports.Worker = class Worker extends util.Base {};
