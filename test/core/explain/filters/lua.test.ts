import { describe, expect, test } from 'vitest';
import type { Passed } from '../../../../src/core/explain/model/filter-call.ts';
import type { HttpRequest } from '../../../../src/core/wire/http-request.ts';
import { run, words } from './call.ts';

const LUA = 'lua.v3.Lua';
const code = (script: string): object => ({ default_source_code: { inline_string: script } });
const onRequest = (body: string): object => code(`function envoy_on_request(h)\n${body}\nend`);

function left(body: string, request: Partial<HttpRequest> = {}): Passed {
  const [only] = run(LUA, onRequest(body), request);
  if (only?.value.kind !== 'pass') throw new Error(only?.value.kind);
  return only.value;
}

const A: Partial<HttpRequest> = { headers: [['x-a', '1']] };

describe('what a script does to headers', () => {
  test.each([
    ['literals', `h:headers():add("X-B", '2') h:headers():remove("x-a")`, [['x-b', '2']]],
    ['a local variable for them', `local m = h:headers(); m:replace([[x-a]], "2")`, [['x-a', '2']]],
    ['values of other headers', `local v = h:headers():get("x-a") h:headers():add("x-b", v .. "/" .. 5)`, [['x-a', '1'], ['x-b', '1/5']]],
    ['a branch that is taken', `if h:headers():get("x-a") == "1" then h:headers():add("x-b", "yes") else h:headers():remove("x-a") end`, [['x-a', '1'], ['x-b', 'yes']]],
    ['none of the branches', `if not h:headers():get("x-a") then h:headers():add("x-b", "1") elseif h:headers():get("x-c") then h:headers():add("x-b", "2") end`, [['x-a', '1']]],
    ['a variable of a block is none outside', `local v = "out" if true then local v = "in" end h:headers():add("x-b", v)`, [['x-a', '1'], ['x-b', 'out']]],
    ['comments are no code', `-- h:headers():remove("x-a")\n--[==[ h:headers():remove("x-a")\n]] ]==] h:logInfo("respond")`, [['x-a', '1']]],
    ['an early return', `if h:headers():get("x-a") then return end h:headers():remove("x-a")`, [['x-a', '1']]],
    ['an error ends the script, and what was done stands', `h:headers():add("x-b", "2") local v = "a" .. nil h:headers():remove("x-a")`, [['x-a', '1'], ['x-b', '2']]],
  ])('%s', (_, body, wanted) => {
    expect(left(body, A).request).toMatchObject({ headers: wanted });
    expect(left(body, A).request.openHeaders).toBeUndefined();
  }); // prettier-ignore

  test('the path is one of them', () => {
    expect(left('h:headers():replace(":path", "/b")').request.path).toBe('/b');
  });

  test('metadata is written as well', () => {
    expect(left('h:streamInfo():dynamicMetadata():set("n", "k", "v")').stream.metadata.get('n')).toEqual({ k: 'v' }); // prettier-ignore
  });
});

describe('what is not followed', () => {
  test.each([
    ['brackets', (levels: number) => `local a = ${'('.repeat(levels)}1${')'.repeat(levels)}`],
    ['negations', (levels: number) => `local a = ${'not '.repeat(levels)}1`],
    ['joined texts', (levels: number) => `local a = ${'"a" .. '.repeat(levels)}"a"`],
    ['blocks', (levels: number) => `${'if true then '.repeat(levels)}${'end '.repeat(levels)}`],
  ])('%s beyond the depth that LuaJIT reads', (_, nested) => {
    const after = ' h:headers():remove("x-a")';
    expect(left(nested(150) + after, A).request).toMatchObject({ headers: [] });
    expect(left(nested(30_000) + after, A).notFollowed).toHaveLength(1);
  });

  test.each([
    ['from there on, headers by literal names', `h:headers():add("x-b", "1") for i = 1, 2 do h:headers():add("X-C", tostring(i)) end`, ['x-c']],
    ['names that are not written down', `for k, v in pairs(h:headers()) do h:headers():remove(k) end`, ['*']],
    ['in a function beside', `clean(h)`, ['x-side']],
  ])('%s', (_, body, wanted) => {
    const [only] = run(LUA, code(`local function clean(h) h:headers():remove("x-side") end function envoy_on_request(h) ${body} end`));
    if (only?.value.kind !== 'pass') throw new Error('it does not pass');
    const { request, notFollowed } = only.value;
    expect([...(request.openHeaders ?? [])]).toEqual(expect.arrayContaining(wanted));
    expect(notFollowed).toHaveLength(1);
  }); // prettier-ignore

  test.each([
    ['an answer', 'h:respond({[":status"] = "403"}, "no")', 'unknown'],
    ['an answer by another name', 'local f = h["respond"] f(h)', 'unknown'],
    ['code from elsewhere', 'require("other").run(h)', 'unknown'],
    ['the word in a string', 'h:logInfo("respond")', 'pass'],
  ])('%s', (_, body, wanted) => {
    expect(words(run(LUA, onRequest(body)))).toEqual([`1 ${wanted}`]);
  });

  test('only answers are touched', () => {
    expect(words(run(LUA, code('function envoy_on_response(h) h:respond({}, "") end')))).toEqual(['1 pass']); // prettier-ignore
  });
});

describe('hostile scripts', () => {
  test.each([
    ['brackets', `h:logInfo(${'('.repeat(20_000)}"x"${')'.repeat(20_000)})`],
    ['blocks', `${'if true then '.repeat(20_000)}${'end '.repeat(20_000)}`],
    ['negations', `local a = ${'not '.repeat(50_000)}nil`],
    ['joined texts', `local a = ${'"x" .. '.repeat(20_000)}"y"`],
  ])('many %s in each other pass', (_, body) => {
    expect(words(run(LUA, onRequest(body)))).toEqual(['1 pass']);
  });

  test.each([
    ['comments', '--[['.repeat(50_000)],
    ['strings', '[['.repeat(50_000)],
    ['quotes', '"'.repeat(100_001)],
  ])('%s without an end are no script', (_, source) => {
    expect(words(run(LUA, code(source)))).toEqual(['1 unknown']);
  });
});
