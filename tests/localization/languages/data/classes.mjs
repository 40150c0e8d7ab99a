export default function* () {}
module.exports = class { run() {} };
module.exports = class Named {};
module.exports = function named() {};
exports.default = class extends Base {};
export default class { stop() {} }
export default named;
export default (function called() {});
export default (class Called {});
/* A block. */
handlers.B = class {};
handlers = { A: class extends B {} };
module.exports = { plain() {} };
const generator = pick(function* each() {});
