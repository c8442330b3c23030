# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154,SC2016 # bailey, tmp: of tests/cli/run, which reads this
# The rule for what was refused or seen is the smallest that allows it.
ev() {
	printf '{"version":1,"type":"decision","verdict":"denied","profile":"web","rule":"none","class":"%s",%s}\n' "$@"
}
ev rlimit '"operation":"setrlimit","name":"nofile","limit":"500"' >"$tmp/limits"
ev rlimit '"operation":"setrlimit","name":"nofile","limit":"70"' >>"$tmp/limits"
ev rlimit '"operation":"setrlimit","name":"nice","limit":"25"' >>"$tmp/limits"
expect 0 'set rlimit nofile <= 500,.*set rlimit nice <= 5,' learned_limits_are_the_highest_seen \
	learn --denied web --from "$tmp/limits"
expect 0 '^1$' a_limit_is_one_rule sh -c \
	"'$bailey' learn -I policy --denied web --from '$tmp/limits' 2>/dev/null | grep -c nofile"
expect 0 'nofile <= 500,.*nofile <= 70,.*nice <= 5,' explain_tells_the_limit \
	"$bailey" explain "$tmp/limits"
# Where these lead is told in hexadecimal: the name of no profile but as it was written.
printf 'profile t { /a px -> //&x, /b px -> :n:, /c cx -> :n:, /d cx -> x, }' >"$tmp/targets"
leads() { printf '%s\n' "$1" | "$bailey" simulate -p "$tmp/targets" -- t -; }
expect 0 " 2,10,$(printf '//&x' | od -An -tx1 | tr -d ' ')\$" a_stack_keeps_its_empty_part leads /a
expect 0 " 2,10,$(printf ':n:unconfined' | od -An -tx1 | tr -d ' ')\$" \
	a_namespace_alone_is_who_is_not_confined_there leads /b
expect 0 " 3,10,$(printf ':n:' | od -An -tx1 | tr -d ' ')\$" a_child_is_in_no_other_namespace leads /c
printf 'profile t { /a cx -> :n, /b cx -> ::x, /c cx -> :n:x, }' >"$tmp/targets"
expect 0 " 3,10,$(printf ':n' | od -An -tx1 | tr -d ' ')\$" a_colon_alone_is_part_of_a_childs_name leads /a
expect 0 " 3,10,$(printf '::x' | od -An -tx1 | tr -d ' ')\$" a_namespace_has_a_name leads /b
expect 0 " 2,10,$(printf ':n:x' | od -An -tx1 | tr -d ' ')\$" what_is_of_a_namespace_is_no_child leads /c
# Slashes are one where a profile attaches, too, be they of a variable's value.
printf '@{D}=/x//y /z\nprofile t { /*/** px, } profile p @{D}//a { }' >"$tmp/slashes"
for path in /x/y/a /z/a; do
	expect 0 'px leads to p$' "a_profile_attaches_to_$path" "$bailey" simulate -p "$tmp/slashes" t exec $path
done
printf 'profile t { unsafe /a x -> p, } profile p { }' >"$tmp/unsafe"
expect 0 'leads to p$' an_unsafe_x_leads_to_its_target "$bailey" simulate -p "$tmp/unsafe" t exec /a
# The number of an escape is a byte's: what makes it more stands for itself; so do b and v.
printf 'profile t { /a\\400 r, /b\\d256c r, /c\\377 r, /d[\\401] r, /e\\b\\v r, /f[\\v] r, }' >"$tmp/numbers"
for name in '/a 0' $'/b\x196c' $'/c\xff' /d1 /ebv /fv; do
	expect 0 'allowed by' "an_escape_is_what_AppArmor_takes_it_for_in_${name:0:2}" \
		"$bailey" simulate -p "$tmp/numbers" t "$name" r
done
printf 'profile t { owner { other /a ix, } cx /a, }' >"$tmp/neither"
expect 0 '^$' a_rule_of_owner_within_other_runs_nothing "$bailey" check "$tmp/neither"
printf 'profile t { /a[]* r, /b[^]?c r, }' >"$tmp/empty"
expect 0 'allowed by' an_empty_class_has_the_signs_of_a_star \
	"$bailey" simulate -p "$tmp/empty" t '/a]^[/' r
expect 1 'no rule' an_empty_class_has_no_letter "$bailey" simulate -p "$tmp/empty" t /ab r
expect 0 'allowed by' an_empty_class_may_be_negated "$bailey" simulate -p "$tmp/empty" t /bxc r
expect 1 'no rule' a_negated_one_has_no_slash "$bailey" simulate -p "$tmp/empty" t /b/c r
remedy() { "$bailey" explain "$(ev "$@")"; }
expect 0 'add: mount fstype=tmpfs options=\(nosuid, nodev\) "tmpfs" -> /mnt/,$' \
	explain_tells_the_mount remedy mount \
	'"operation":"mount","name":"/mnt/","source_name":"tmpfs","fstype":"tmpfs","flags":"nosuid, nodev"'
expect 0 'add: mount options=\(rbind\) "/a" -> /b,$' explain_tells_the_bind_mount \
	remedy mount '"operation":"mount","name":"/b","source_name":"/a","flags":"bind, rec"'
expect 0 'add: umount /mnt/,$' explain_tells_the_unmount remedy mount \
	'"operation":"umount","name":"/mnt/"'
expect 0 'add: pivot_root oldroot=/o/ /n/,$' explain_tells_the_new_root remedy mount \
	'"operation":"pivotroot","name":"/n/","source_name":"/o/"'
expect 0 'add: signal \(send\) set=\(kill\) peer=db,$' explain_tells_the_signal \
	remedy signal '"operation":"signal","signal":"kill","peer":"db","requested":"send","denied":"send"'
{
	ev cap '"operation":"capable","name":"teleport"'
	ev file '"operation":"open","name":"/etc/a.conf","requested":"r","denied":"r"'
} >"$tmp/newcap"
expect 0 '^bailey: left out: capability teleport: no such capability +bailey: 2 events of web, 2 accesses *$' \
	an_unknown_capability_is_left_out sh -c \
	"'$bailey' learn -I policy --denied web --from '$tmp/newcap' 2>&1 >'$tmp/newcap.out'"
expect 0 '/etc/a.conf r,' the_rest_is_learned cat "$tmp/newcap.out"
# A comma in an address is none between addresses.
echo 'profile p { unix (receive) type=stream peer=(addr="@a,{b,c}"), }' >"$tmp/comma.addr"
comma() { "$bailey" simulate -p "$tmp/comma.addr" p unix stream receive "peer.addr=$1"; }
expect 0 'allowed by' an_address_may_have_a_comma comma @a,c
expect 1 denied half_an_address_is_another comma @a
# A star of a last component stands for a byte at least, whatever the operation.
echo 'profile p { unix (send,receive) type=stream peer=(label=/x/**), unix (send,receive) type=dgram peer=(label=/x/*), }' >"$tmp/star"
star() { "$bailey" simulate -p "$tmp/star" p unix "$@"; }
for way in send receive; do
	expect 1 'denied: no rule' "a_star_at_the_end_is_a_byte_at_least_in_$way" star stream "$way" peer.label=/x/
	expect 1 'denied: no rule' "so_is_one_within_a_component_in_$way" star dgram "$way" peer.label=/x/
	expect 0 'allowed by' "a_star_at_the_end_is_any_path_in_$way" star stream "$way" peer.label=/x/a/b
	expect 1 'denied: no rule' "and_one_within_a_component_is_not_in_$way" star dgram "$way" peer.label=/x/a/b
done
# What policy cannot say, or would say of more than was asked for, is no remedy.
where='"operation":"connect","family":"unix","sock_type":"stream","peer_addr":"@srv\u0000x","requested":"connect","denied":"connect"'
expect 0 'no rule is proposed: a name has a NUL byte' explain_has_no_rule_for_a_name_with_a_nul \
	remedy net "$where"
expect 0 '^0$' explain_proposes_no_other_name sh -c \
	"'$bailey' explain '$(ev net "$where")' | grep -c -e add: | grep 0"
expect 0 '"no_remedy":"a name has a NUL byte' explain_says_so_in_json \
	"$bailey" explain --json "$(ev net "$where")"
expect 0 'no rule is proposed: a name has a NUL byte' explain_knows_a_nul_in_hex "$bailey" explain \
	'bailey="DENIED" operation="open" class="file" profile="web" name=2F610062 denied_mask="r" rule=none'
printf 'profile web { unix type=stream, }\n' >"$tmp/nul.policy"
expect 2 'not asked again: a name has a NUL byte' explain_asks_nothing_about_another_name \
	"$bailey" explain -p "$tmp/nul.policy" "$(ev net "$where")"
expect 0 'no rule is proposed: the mount has no source' explain_has_no_rule_for_a_mount_of_nothing \
	remedy mount '"operation":"mount","name":"/mnt/","fstype":"tmpfs","flags":"nosuid"'
expect 0 'no rule is proposed: the mount has no source' explain_has_no_rule_for_a_new_mount_of_nothing \
	remedy mount '"operation":"move_mount","name":"/mnt/","fstype":"tmpfs"'
expect 0 'add: mount options=\(ro, remount\) -> /mnt/,$' explain_tells_a_remount_which_has_no_source \
	remedy mount '"operation":"mount","name":"/mnt/","flags":"ro, remount"'
expect 0 'add: mount options=\(rprivate\) -> /mnt/,$' explain_tells_a_propagation_which_has_no_source \
	remedy mount '"operation":"mount","name":"/mnt/","flags":"private, rec"'
# Names of records are shown so that no terminal obeys them.
evil='"verdict":"denied","profile":"w\u001b[31m","rule":"none"'
shows() {
	expect "$1" '\\033\[31m' "$2_is_shown" "$bailey" explain "${@:4}" "$3"
	expect 1 '^$' "$2_has_no_escape" sh -c '"$@" 2>&1 | grep -a "$(printf "\033")"' sh "$bailey" explain "${@:4}" "$3"
}
shows 0 profile_of_a_refusal "{\"version\":1,\"type\":\"decision\",$evil,\"class\":\"file\",\"operation\":\"open\",\"name\":\"/a\",\"requested\":\"r\",\"denied\":\"r\"}"
shows 0 profile_of_a_failure "{\"version\":1,\"type\":\"failed\",$evil,\"operation\":\"open\",\"error\":2}"
shows 2 profile_that_is_not_there "{\"version\":1,\"type\":\"decision\",$evil,\"class\":\"file\",\"operation\":\"open\",\"name\":\"/a\",\"requested\":\"r\",\"denied\":\"r\"}" -p "$tmp/nul.policy"
shows 2 unknown_signal "$(ev signal '"operation":"signal","signal":"x\u001b[31m","peer":"db","requested":"send","denied":"send"')" -p "$tmp/nul.policy"
