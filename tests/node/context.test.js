// SPDX-License-Identifier: GPL-2.0
// The request goes where its code goes, and takes nothing from the program's own stores.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const http = require('node:http');
const http2 = require('node:http2');
const test = require('node:test');
const { AsyncLocalStorage, AsyncResource } = require('node:async_hooks');
const { setTimeout: sleep } = require('node:timers/promises');
const { bailey, serve, protect } = require('./helper');

protect('');
const nothing = new AsyncResource('TEST'); // of no request
const frame = require('../../tools/node/lib/frame');
const id = () => { const it = bailey.request(); return it === null ? null : it.id; };
const named = (name) => ({ headers: { 'x-request-id': name } });

test('frames_of_node_s_own_are_used_where_it_has_them', () => {
  assert.strictEqual(frame.framed, Number(process.versions.node.split('.')[0]) >= 24);
});

test('a_request_is_known_in_all_that_follows_from_it', async (t) => {
  const get = await serve(t, async (req, res) => {
    const seen = [id()];
    const see = () => seen.push(id());
    req.on('data', () => {}).on('end', see);
    res.on('finish', () => { see(); t.diagnostic(`${seen}`); });
    await sleep(5);
    see();
    await new Promise((ok) => { fs.stat('.', () => { see(); ok(); }); });
    await new Promise((ok) => { setImmediate(() => { see(); ok(); }); });
    process.nextTick(see);
    queueMicrotask(see);
    await null;
    res.end(JSON.stringify(seen));
  });
  const all = await Promise.all(['a', 'b', 'c'].map((name) => get('/x', { ...named(name), method: 'POST', body: 'x=1' })));
  all.forEach(({ text }, i) => {
    const seen = JSON.parse(text);
    assert.ok(seen.length >= 6);
    assert.deepStrictEqual([...new Set(seen)], ['abc'[i]]);
  });
  assert.strictEqual(id(), null);
});

test('the_program_s_own_stores_stay', async (t) => {
  const own = new AsyncLocalStorage();
  const outer = new AsyncLocalStorage();
  const get = await outer.run('server', () => serve(t, (req, res) => {
    const before = outer.getStore();
    own.run(`own ${id()}`, async () => {
      await sleep(2);
      // Another request within this one, and back.
      const inner = bailey.run({ method: 'GET', url: '/inner', ...named('inner') }, () => [id(), own.getStore()]);
      res.end(JSON.stringify([before, id(), own.getStore(), inner, id(), outer.getStore()]));
    });
  }));
  const [before, ...rest] = JSON.parse((await get('/x', named('one'))).text);
  assert.deepStrictEqual(rest, ['one', 'own one', ['inner', 'own one'], 'one', before]);
});

test('what_carries_a_request_carries_other_stores_too', async () => {
  const { enterCall } = require('../../tools/node/lib/context');
  const own = new AsyncLocalStorage();
  const message = { method: 'GET', url: '/x', ...named('light') };
  const seen = [];
  let ctx;
  await enterCall(message, async () => {
    ctx = frame.current();
    await sleep(1);
    const back = AsyncLocalStorage.snapshot();
    own.run(1, () => seen.push(id(), own.getStore()));
    seen.push(id(), own.getStore());
    own.enterWith(2);
    await sleep(1);
    seen.push(id(), own.getStore());
    own.disable();
    seen.push(id(), own.getStore());
    back(() => seen.push(id(), own.getStore()));
  });
  assert.deepStrictEqual(seen, ['light', 1, 'light', undefined, 'light', 2, 'light', undefined, 'light', undefined]);
  assert.strictEqual(id(), null);
  // It is a map of node's only where there are others; none of ours is left from the begin.
  if (frame.framed) assert.ok(ctx.frame !== null && !(ctx.frame instanceof Map));
});

test('what_throws_leaves_no_request_behind', () => {
  const { enterCall, within } = require('../../tools/node/lib/context');
  const request = { method: 'GET', url: '/x', headers: {} };
  const second = { method: 'GET', url: '/x', headers: { 'x-request-id': 'second' } };
  const fail = () => { throw new Error(`in ${id() !== null}`); };
  assert.throws(() => enterCall(request, fail), { message: 'in true' });
  assert.strictEqual(id(), null);
  let ctx;
  enterCall(request, () => { ctx = frame.current(); });
  assert.throws(() => within(ctx, undefined, fail, null, []), { message: 'in true' });
  assert.strictEqual(id(), null);
  enterCall(second, () => {
    within(ctx, frame.current(), () => assert.strictEqual(frame.current(), ctx), null, []);
    assert.strictEqual(id(), 'second');
  });
});

test('a_connection_that_another_request_began_is_asked_for', async (t) => {
  let asked = 0;
  const get = await serve(t, (req, res) => { asked += 1; res.end('inner'); });
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  t.after(() => agent.destroy());
  const lookup = (name, o, callback) => setImmediate(() => (o.all ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4)));
  const options = { host: 'inner.test', port: get.port, agent, lookup };
  const ask = (url) => new Promise((ok, bad) => {
    bailey.run({ method: 'GET', url, headers: {} }, () => {
      const req = http.get(options, (res) => { res.resume(); ok(res.statusCode); });
      req.on('error', bad);
      if (url === '/first') req.destroy();
    });
  });
  // The second gets the first one's, which does not wait for it.
  const first = ask('/first').catch((e) => e.code);
  const second = ask('/second?host=inner.test');
  await assert.rejects(second, { code: 'ERR_BAILEY_DENIED' });
  await first;
  assert.strictEqual(asked, 0);
  assert.strictEqual(await ask('/third'), 200);
});

test('a_request_of_http2_is_one_and_its_trailers_are_of_it', async (t) => {
  const { statement } = require('../../tools/node/lib/detect/inject');
  const seen = [];
  const server = http2.createServer((req, res) => {
    // Each another statement, for what the first look finds nothing in is the route's own.
    const look = (column) => statement(`SELECT ${column} FROM t WHERE b = ${'1 OR 1=1'}`, 'postgres') === null;
    const first = [bailey.request().tag, look('a')];
    req.resume();
    req.on('end', () => { seen.push([...first, bailey.request().tag, look('b'), req.trailers['x-a']]); res.end(); });
  });
  await new Promise((ok) => { server.listen(0, '127.0.0.1', ok); });
  const client = http2.connect(`http://127.0.0.1:${server.address().port}`);
  t.after(() => { client.close(); server.close(); });
  for (const path of ['/t1', '/t2']) {
    await new Promise((ok, bad) => { // eslint-disable-line no-await-in-loop
      const req = client.request({ ':path': path, ':method': 'POST' }, { waitForTrailers: true });
      req.on('wantTrailers', () => req.sendTrailers({ 'x-a': '1 OR 1=1' }));
      req.on('error', bad).on('close', ok).resume();
      req.end('x');
    });
  }
  const [[tag, before, later, after], [next]] = seen;
  assert.strictEqual(later, tag);
  assert.strictEqual(next, tag + 1);
  assert.deepStrictEqual([before, after], [true, false]);
});

// What a program sees of its listeners is as without us.
test('listeners_of_a_request_run_for_it_and_are_what_the_program_gave', async (t) => {
  const { EventEmitter } = require('node:events');
  const seen = {};
  const get = await serve(t, (req, res) => {
    const { tag } = bailey.request();
    const outside = []; // the tag as each was called, where nothing else runs
    const note = (...args) => outside.push([bailey.request() && bailey.request().tag, ...args]);
    for (const [name, it] of [['request', req], ['response', res]]) {
      const events = [];
      const told = (type, listener) => { if (type !== 'newListener' && type !== 'removeListener') events.push([type, listener.listener || listener]); };
      it.on('newListener', told).on('removeListener', told);
      assert.strictEqual(it.on('x', note), it);
      assert.strictEqual(it.addListener('x', note), it);
      it.prependListener('x', seen.first = (...args) => outside.push(['first', ...args]));
      it.once('x', seen.once = function (...args) { note(this === it, ...args); });
      it.prependOnceListener('x', seen.never = () => assert.fail('was removed'));
      assert.deepStrictEqual(it.listeners('x'), [seen.never, seen.first, note, note, seen.once]);
      assert.strictEqual(it.listenerCount('x', note), 2);
      it.off('x', seen.never).removeListener('x', note);
      assert.deepStrictEqual(it.listeners('x'), [seen.first, note, seen.once]);
      // EventEmitter's own, past ours: what is of no request runs as it is called.
      EventEmitter.prototype.once.call(it, 'y', note);
      nothing.runInAsyncScope(() => { it.emit('x', 1, 2); it.emit('x', 3); it.emit('y', 4); it.emit('y', 5); });
      assert.deepStrictEqual(outside, [['first', 1, 2], [tag, 1, 2], [tag, true, 1, 2], ['first', 3], [tag, 3], [tag, 4]], name);
      assert.strictEqual(it.listenerCount('y'), 0);
      assert.deepStrictEqual(events.filter(([type]) => type === 'x').map(([, listener]) => listener),
        [note, note, seen.first, seen.once, seen.never, seen.never, note, seen.once]);
      assert.throws(() => it.on('x', 'no function'), { code: 'ERR_INVALID_ARG_TYPE' });
      assert.throws(() => it.once('x'), { code: 'ERR_INVALID_ARG_TYPE' });
      it.removeAllListeners('x');
      outside.length = 0;
    }
    res.end('all');
  });
  assert.strictEqual((await get('/x')).text, 'all');
});

test('listeners_are_put_by_the_on_of_the_program_as_compression_has_one', async (t) => {
  const { EventEmitter } = require('node:events');
  const get = await serve(t, (req, res) => {
    for (const it of [req, res]) {
      const inner = new EventEmitter();
      const { on, prependListener } = it;
      const keys = [];
      it.on = function (type, listener) { keys.push('on'); return type === 'drain' ? inner.on(type, listener) : on.call(this, type, listener); };
      it.prependListener = function (type, listener) { keys.push('prepend'); return prependListener.call(this, type, listener); };
      const seen = [];
      const see = (...args) => seen.push([id(), ...args]);
      assert.strictEqual(it.once('drain', see), it);
      it.once('x', see);
      it.prependOnceListener('x', see);
      assert.deepStrictEqual(keys, ['on', 'on', 'prepend']);
      assert.deepStrictEqual(it.listeners('x'), [see, see]);
      nothing.runInAsyncScope(() => { inner.emit('drain', 1); inner.emit('drain', 2); it.emit('x', 3); it.emit('x', 4); });
      assert.deepStrictEqual(seen, [['on', 1], ['on', 3], ['on', 3]]);
    }
    res.end('all');
  });
  assert.strictEqual((await get('/x', named('on'))).text, 'all');
});

test('raw_listeners_of_a_request_can_be_called_and_put_back', async (t) => {
  const { EventEmitter } = require('node:events');
  const get = await serve(t, (req, res) => {
    for (const it of [req, res]) {
      const seen = [];
      const see = function (...args) { seen.push([this === it, ...args]); };
      it.once('x', see);
      const [once] = it.rawListeners('x');
      assert.strictEqual(once.listener, see);
      once(1);
      assert.deepStrictEqual([seen, it.listenerCount('x')], [[[true, 1]], 0]);
      it.on('x', see);
      it.once('x', see);
      for (let i = 0; i < 20; i += 1) {
        const all = it.rawListeners('x');
        it.removeAllListeners('x');
        all.forEach((one) => it.on('x', one));
      }
      assert.deepStrictEqual(it.listeners('x'), [see, see]);
      it.emit('x', 2);
      it.emit('x', 3);
      assert.deepStrictEqual(seen.slice(1), [[true, 2], [true, 2], [true, 3]]);
      it.off('x', see);
      assert.strictEqual(it.listenerCount('x'), 0);
      EventEmitter.prototype.once.call(it, 'x', see);
      assert.deepStrictEqual(it.listeners('x'), [see]);
      it.off('x', see);
      assert.strictEqual(it.listenerCount('x'), 0);
    }
    res.end('all');
  });
  assert.strictEqual((await get('/x')).text, 'all');
});

test('who_listens_before_the_request_begins_does_so_for_it_too', async (t) => {
  const seen = [];
  const early = (it, name) => {
    it.on('x', () => seen.push([name, id()])).on('x', () => seen.push([`${name} 2`, id()]));
    it.once('x', () => seen.push([`${name} once`, id()]));
  };
  class Request extends http.IncomingMessage { constructor(...args) { super(...args); early(this, 'request'); } }
  class Response extends http.ServerResponse { constructor(...args) { super(...args); early(this, 'response'); } }
  const server = http.createServer({ IncomingMessage: Request, ServerResponse: Response });
  const answer = (req, res) => {
    nothing.runInAsyncScope(() => { for (const it of [req, res]) { it.emit('x'); it.emit('x'); } });
    res.end('all');
  };
  server.on('request', answer).on('checkContinue', answer);
  await new Promise((ok) => { server.listen(0, '127.0.0.1', ok); });
  t.after(() => server.close());
  for (const [name, headers] of [['early', {}], ['continue', { expect: '100-continue' }]]) {
    seen.length = 0;
    await new Promise((ok, bad) => { // eslint-disable-line no-await-in-loop
      const req = http.request({ port: server.address().port, method: 'POST', agent: false, headers: { 'x-request-id': name, ...headers } }, (res) => res.resume().on('end', ok));
      req.on('error', bad).end('x');
    });
    const of = (what) => ['', ' 2', ' once', '', ' 2'].map((end) => [what + end, name]);
    assert.deepStrictEqual(seen, [...of('request'), ...of('response')]);
  }
});

test('what_node_emits_of_a_request_is_heard_in_its_context_whoever_makes_it_flow', async (t) => {
  const seen = [];
  let held;
  const hear = (req, types) => types.forEach((type) => req.on(type, () => seen.push([type, id()])));
  const get = await serve(t, (req, res) => {
    if (id() === 'other') {
      held.req.resume();
      held.req.on('end', () => held.res.end('first'));
      return res.end('other');
    }
    hear(req, ['data', 'end', 'close']);
    req.pause();
    held = { req, res };
    return get('/other', named('other'));
  });
  await get('/x', { ...named('first'), method: 'POST', body: 'x=1' });
  await sleep(20);
  assert.deepStrictEqual(seen, [['data', 'first'], ['end', 'first'], ['close', 'first']]);
  seen.length = 0;
  // The client goes away; or another request ends it.
  for (const by of ['gone', 'ended']) {
    const server = http.createServer((req) => { // eslint-disable-line no-loop-func
      hear(req, ['aborted', 'error', 'close']);
      if (by === 'ended') bailey.run({ method: 'GET', url: '/', ...named('inner') }, () => req.destroy(new Error('ended')));
    });
    await new Promise((ok) => { server.listen(0, '127.0.0.1', ok); }); // eslint-disable-line no-await-in-loop
    const ask = http.request({ port: server.address().port, method: 'POST', agent: false, headers: { 'x-request-id': by, 'content-length': 9 } });
    ask.on('error', () => {}).write('x');
    await sleep(50); // eslint-disable-line no-await-in-loop
    ask.destroy();
    await sleep(50); // eslint-disable-line no-await-in-loop
    server.close();
    assert.deepStrictEqual(seen, [['aborted', by], ['error', by], ['close', by]]);
    seen.length = 0;
  }
});

test('the_first_who_waits_for_something_to_read_is_called_for_the_request_whoever_puts_it_there', async (t) => {
  const waiting = [];
  const timer = nothing.runInAsyncScope(() => setInterval(() => {
    const it = waiting.shift();
    if (it) it();
  }, 20));
  t.after(() => clearInterval(timer));
  for (const early of [false, true]) {
    const get = await serve(t, (req, res) => { // eslint-disable-line no-await-in-loop
      const seen = [];
      const listen = () => {
        seen.push(id());
        req.on('readable', () => { seen.push(id()); req.read(); });
        req.on('end', () => { seen.push(id()); res.end(JSON.stringify(seen)); });
      };
      // When the body is there.
      if (early) waiting.push(listen);
      else setTimeout(() => waiting.push(listen), 50);
    });
    const { text } = await get('/x', { ...named('r'), method: 'POST', body: 'x=1' }); // eslint-disable-line no-await-in-loop
    const seen = JSON.parse(text);
    assert.strictEqual(seen[0], null);
    assert.ok(seen.length > 2 && seen.slice(1).every((one) => one === 'r'), text);
  }
});
