//! Builtin functions that are written in jq's own language. Upstream: builtin.jq.

use super::native;
use super::value::Value;

/// Definitions by their heads, alphabetically.
const DEFINITIONS: &[&str] = &[
    "def IN(s): reduce (first(select(. == s)) | true) as $found (false; if . or $found then true else false end);",
    "def IN(source; s): reduce (source | IN(s)) as $found (false; if . or $found then true else false end);",
    "def INDEX(f): INDEX(.[]; f);",
    "def INDEX(stream; f): reduce stream as $row ({}; .[$row | f | if type == \"string\" then . else tojson end] |= $row);",
    "def JOIN($index; f): [.[] | [., $index[f]]];",
    "def JOIN($index; stream; f): stream | [., $index[f]];",
    "def JOIN($index; stream; f; join): stream | [., $index[f]] | join;",
    "def _assign(paths; value): value as $value | reduce path(paths) as $path (.; setpath($path; $value));",
    "def _captures: reduce (.captures[] | select(.name != null) | {(.name): .string}) as $pair ({}; . + $pair);",
    "def _flatten($depth): reduce .[] as $item ([]; if ($item | type == \"array\") and $depth != 0 \
        then . + ($item | _flatten($depth - 1)) else . + [$item] end);",
    "def _modify(paths; update): reduce path(paths) as $path (.; label $done \
        | (setpath($path; getpath($path) | update) | ., break $done), delpaths([$path]));",
    "def _nwise(a; $n): if a | length <= $n then a else a[0:$n], _nwise(a[$n:]; $n) end;",
    "def _nwise($n): _nwise(.; $n);",
    "def add: reduce .[] as $item (null; . + $item);",
    "def all: all(.);",
    "def all(condition): all(.[]; condition);",
    "def all(generator; condition): [label $done | foreach generator as $item \
        (true; if . | not then break $done elif $item | condition then . else false end; \
        if . | not then . else empty end)] | length == 0;",
    "def any: any(.);",
    "def any(condition): any(.[]; condition);",
    "def any(generator; condition): [label $done | foreach generator as $item \
        (false; if . then break $done elif $item | condition then true else . end; \
        if . then . else empty end)] | length == 1;",
    "def arrays: select(type == \"array\");",
    "def booleans: select(type == \"boolean\");",
    "def bsearch(target): if length == 0 then -1 elif length == 1 then \
        (if target == .[0] then 0 elif target < .[0] then -1 else -2 end) \
        else . as $in | [0, length - 1, null] | until(.[0] > .[1]; if .[2] != null then .[1] = -1 else \
        ((.[1] + .[0]) / 2 | floor) as $middle | $in[$middle] as $item \
        | if $item == target then .[2] = $middle elif .[0] == .[1] then .[1] = -1 \
        elif $item < target then .[0] = $middle + 1 else .[1] = $middle - 1 end end) \
        | if .[2] == null then (if $in[.[0]] < target then -2 - .[0] else -1 - .[0] end) else .[2] end end;",
    "def capture($value): ($value | type) as $type | if $type == \"string\" then capture($value; null) \
        elif $type == \"array\" and ($value | length) > 1 then capture($value[0]; $value[1]) \
        elif $type == \"array\" and ($value | length) > 0 then capture($value[0]; null) \
        else error($type + \" not a string or array\") end;",
    "def capture(re; flags): match(re; flags) | _captures;",
    "def combinations: if length == 0 then [] else .[0][] as $first | (.[1:] | combinations) as $rest \
        | [$first] + $rest end;",
    "def combinations(n): . as $in | [range(n) | $in] | combinations;",
    "def del(f): delpaths([path(f)]);",
    "def error: error(.);",
    "def finites: select(isfinite);",
    "def first: .[0];",
    "def first(f): label $done | f | ., break $done;",
    "def flatten: _flatten(-1);",
    "def flatten($depth): if $depth < 0 then error(\"flatten depth must not be negative\") else _flatten($depth) end;",
    "def from_entries: map({(.key // .Key // .name // .Name): (if has(\"value\") then .value else .Value end)}) \
        | add | . //= {};",
    "def fromdate: fromdateiso8601;",
    "def fromdateiso8601: strptime(\"%Y-%m-%dT%H:%M:%SZ\") | mktime;",
    "def fromstream(f): foreach f as $event ([null, false, null, false]; \
        if ($event[0] | length) == 0 then [null, false, .[2], .[3]] \
        elif ($event | length) == 1 and ($event[0] | length) < 2 then [null, false, .[0], .[1]] else . end \
        | . as $state | if ($event | length) > 1 and ($event[0] | length) > 0 \
        then [.[0] | setpath(($event | .[0]); ($event | .[1])), true, $state[2], $state[3]] else . end; \
        if ($event[0] | length) == 1 and ($event | length == 1) and .[3] then .[2] else empty end, \
        if ($event[0] | length) == 0 then $event[1] else empty end);",
    "def group_by(f): _group_by_impl(map([f]));",
    "def gsub($re; text): sub($re; text; \"g\");",
    "def gsub($re; text; flags): sub($re; text; flags + \"g\");",
    "def halt_error: halt_error(5);",
    "def in(object): . as $key | object | has($key);",
    "def index($item): indices($item) | .[0];",
    "def indices($item): if type == \"array\" and ($item | type) == \"array\" then .[$item] \
        elif type == \"array\" then .[[$item]] \
        elif type == \"string\" and ($item | type) == \"string\" then _strindices($item) else .[$item] end;",
    "def input: _input;",
    "def inputs: def rest: _input, rest; try rest catch if . == \"break\" then empty else error end;",
    "def inside(whole): . as $part | whole | contains($part);",
    "def isempty(f): 0 == ((label $done | f | (1, break $done)) // 0);",
    "def isfinite: type == \"number\" and (isinfinite | not);",
    "def iterables: arrays, objects;",
    "def join($between): reduce .[] as $item (null; (if . == null then \"\" else . + $between end) \
        + ($item | if type == \"boolean\" or type == \"number\" then tostring else . // \"\" end)) // \"\";",
    "def last: .[-1];",
    "def last(f): reduce f as $item (null; $item);",
    "def leaf_paths: paths(scalars);",
    "def limit($n; f): if $n < 0 then f else label $done \
        | foreach f as $item ($n; . - 1; $item, if . <= 0 then break $done else empty end) end;",
    "def map(f): [.[] | f];",
    "def map_values(f): .[] |= f;",
    "def match($value): ($value | type) as $type | if $type == \"string\" then match($value; null) \
        elif $type == \"array\" and ($value | length) > 1 then match($value[0]; $value[1]) \
        elif $type == \"array\" and ($value | length) > 0 then match($value[0]; null) \
        else error($type + \" not a string or array\") end;",
    "def match(re; flags): _match_impl(re; flags; false) | .[];",
    "def max_by(f): _max_by_impl(map([f]));",
    "def min_by(f): _min_by_impl(map([f]));",
    "def normals: select(isnormal);",
    "def nth($n): .[$n];",
    "def nth($n; f): if $n < 0 then error(\"nth doesn't support negative indices\") else last(limit($n + 1; f)) end;",
    "def nulls: select(type == \"null\");",
    "def numbers: select(type == \"number\");",
    "def objects: select(type == \"object\");",
    "def paths: path(recurse(if type | . == \"array\" or . == \"object\" then .[] else empty end)) \
        | select(length > 0);",
    "def paths(f): . as $in | paths | select(. as $path | $in | getpath($path) | f);",
    "def range($to): range(0; $to);",
    "def range($from; $to; $by): def step: if ($by > 0 and . < $to) or ($by < 0 and . > $to) \
        then ., (. + $by | step) else . end; \
        (if $by == 0 then $from else $from | step end) | select(($by > 0 and . < $to) or ($by < 0 and . > $to));",
    "def recurse: recurse(.[]?);",
    "def recurse(f): def again: ., (f | again); again;",
    "def recurse(f; condition): def again: ., (f | select(condition) | again); again;",
    "def recurse_down: recurse;",
    "def repeat(f): def again: f, again; again;",
    "def reverse: [.[length - 1 - range(0; length)]];",
    "def rindex($item): indices($item) | .[-1:][0];",
    "def scalars: select(. == null or . == true or . == false or type == \"number\" or type == \"string\");",
    "def scalars_or_empty: select(. == null or . == true or . == false or type == \"number\" or type == \"string\" \
        or ((type == \"array\" or type == \"object\") and length == 0));",
    "def scan(re): match(re; \"g\") | if .captures | length > 0 then [.captures[] | .string] else .string end;",
    "def select(f): if f then . else empty end;",
    "def sort_by(f): _sort_by_impl(map([f]));",
    "def split($re; flags): [splits($re; flags)];",
    "def splits($re): splits($re; null);",
    "def splits($re; flags): . as $in | [match($re; \"g\" + flags) | (.offset, .offset + .length)] \
        | [0] + . + [$in | length] | _nwise(2) | $in[.[0]:.[1]];",
    "def strings: select(type == \"string\");",
    "def sub($re; text): . as $in | [match($re)] | if length == 0 then $in else .[0] | . as $edit | _captures \
        | $in[0:$edit.offset] + text + $in[$edit.offset + $edit.length:] end;",
    "def sub($re; text; flags): \
        def each($flags; $global): def one: . as $in | [match($re; $flags)] | if length == 0 then $in \
        else .[0] as $edit | ($edit | .offset + .length) as $after | $edit | _captures \
        | $in[0:$edit.offset] + text + ($in[$after:] | if length > 0 and $global then one else . end) end; one; \
        (flags | index(\"g\")) as $global \
        | (flags | if $global then [explode[] | select(. != 103)] | implode else . end) as $flags \
        | each($flags; $global);",
    "def test($value): ($value | type) as $type | if $type == \"string\" then test($value; null) \
        elif $type == \"array\" and ($value | length) > 1 then test($value[0]; $value[1]) \
        elif $type == \"array\" and ($value | length) > 0 then test($value[0]; null) \
        else error($type + \" not a string or array\") end;",
    "def test(re; flags): _match_impl(re; flags; true);",
    "def to_entries: [keys_unsorted[] as $key | {key: $key, value: .[$key]}];",
    "def todate: todateiso8601;",
    "def todateiso8601: strftime(\"%Y-%m-%dT%H:%M:%SZ\");",
    "def tostream: {string: true, number: true, boolean: true, null: true} as $leaves | . as $in \
        | if $leaves[$in | type] or length == 0 then [[], $in] else keys_unsorted as $keys | $keys[-1] as $last \
        | (($keys[] | . as $key | $in[$key] | . as $in | tostream | .[0] |= [$key] + .), [[$last]]) end;",
    "def transpose: if . == [] then [] else . as $in | (map(length) | max) as $most | length as $length \
        | reduce range(0; $most) as $column ([]; \
        . + [reduce range(0; $length) as $row ([]; . + [$in[$row][$column]])]) end;",
    "def truncate_stream(stream): . as $n | null | stream | . as $event \
        | if (.[0] | length) > $n then setpath([0]; $event[0][$n:]) else empty end;",
    "def unique: group_by(.) | map(.[0]);",
    "def unique_by(f): group_by(f) | map(.[0]);",
    "def until(condition; next): def again: if condition then . else (next | again) end; again;",
    "def values: select(. != null);",
    "def walk(f): . as $in | if type == \"object\" \
        then reduce keys_unsorted[] as $key ({}; . + {($key): ($in[$key] | walk(f))}) | f \
        elif type == \"array\" then map(walk(f)) | f else f end;",
    "def while(condition; update): def again: if condition then ., (update | again) else empty end; again;",
    "def with_entries(f): to_entries | map(f) | from_entries;",
];

/// A definition's name and number of parameters.
fn head(definition: &str) -> (&str, usize) {
    let rest = definition.strip_prefix("def ").unwrap_or(definition);
    let name = rest.split([':', '(']).next().unwrap_or_default();
    match rest.get(name.len()..).and_then(|rest| rest.strip_prefix('(')) {
        Some(rest) => (name, rest.split(')').next().unwrap_or_default().matches(';').count() + 1),
        None => (name, 0),
    }
}

/// The text of a definition.
pub(super) fn find(name: &str, parameters: usize) -> Option<&'static str> {
    DEFINITIONS.iter().find(|definition| head(definition) == (name, parameters)).copied()
}

/// What `builtins` gives.
pub(super) fn list() -> Value {
    let special = [("empty", 0), ("getpath", 1), ("path", 1), ("range", 2), ("builtins", 0)];
    let defined = DEFINITIONS.iter().map(|definition| head(definition));
    let all = special.into_iter().chain(defined).chain(native::names());
    let shown = all.filter(|(name, _)| !name.starts_with('_'));
    Value::array(shown.map(|(name, parameters)| Value::text(format!("{name}/{parameters}"))))
}

#[cfg(test)]
mod tests {
    use super::super::syntax::{self, Source};
    use super::DEFINITIONS;

    #[test]
    fn definitions_are_in_order_and_can_be_read() {
        assert!(DEFINITIONS.is_sorted_by_key(|definition| super::head(definition).0));
        for definition in DEFINITIONS {
            let source = Source { name: "<builtin>".to_owned(), text: format!("{definition} .") };
            assert!(syntax::parse(&source).is_ok(), "{definition}");
        }
    }
}
