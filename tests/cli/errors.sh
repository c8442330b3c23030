# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154 # of tests/cli/run, which reads this
# What is said of mistakes, word for word: errors.py and errors/*.txt.
while read -r line; do
	n=$((n + 1))
	case $line in
	"ok - "*)
		echo "ok $n - ${line#ok - }"
		;;
	*)
		n=$((n - 1))
		[[ $line != "not ok - "* ]] || { n=$((n + 1)) bad=$((bad + 1)); }
		echo "$line"
		;;
	esac
done < <(tests/cli/errors.py "$bailey" 2>&1 || echo "not ok - errors_are_as_recorded")
expect 0 '^ok' one_mistake_is_one_error tests/cli/spoilt.py "$bailey" \
	policy/container-webapp policy/examples/container-startup tests/cli/errors/whole
