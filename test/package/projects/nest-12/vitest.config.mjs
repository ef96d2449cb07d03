export default { test: { globals: true, include: ['dist/readme/*.e2e-spec.js'] } };
