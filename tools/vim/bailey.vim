" SPDX-License-Identifier: GPL-2.0
" Vim syntax of AppArmor-language policy: cp to ~/.vim/syntax, :set ft=bailey
if exists("b:current_syntax")
  finish
endif
syn match policyComment "#.*$" contains=@Spell
syn match policyInclude "^\s*#\=include\>.*$"
syn match policyVariable "[@$]{\w\+}"
syn region policyString start=+"+ skip=+\\.+ end=+"+ contains=policyVariable
syn keyword policyHead profile hat abi alias if else and or not defined in
syn keyword policyQualifier audit allow deny owner other user prompt priority safe unsafe
syn keyword policyRule capability network unix signal ptrace dbus mqueue
syn keyword policyRule io_uring userns mount remount umount pivot_root
syn keyword policyRule change_profile rlimit file link all set subset
syn keyword policyKey flags xattrs peer label addr type options fstype oldroot
syn match policyMode "\s\zs[rwalkm]*\([pPcC][iuU]\=\|[iuU]\)\=x\=[rwalkm]*\ze\(\s*->\|,\)"
syn match policyArrow "->"
hi def link policyComment Comment
hi def link policyInclude Include
hi def link policyVariable Identifier
hi def link policyString String
hi def link policyHead Structure
hi def link policyQualifier Statement
hi def link policyRule Keyword
hi def link policyKey Type
hi def link policyMode Constant
hi def link policyArrow Operator
let b:current_syntax = "bailey"
