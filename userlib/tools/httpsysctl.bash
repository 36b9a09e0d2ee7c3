# SPDX-License-Identifier: MIT
# Completion of httpsysctl for bash.

_httpsysctl()
{
	local cur prev words cword
	local kinds="urlacl iplisten timeout cacheparam setting limit proxylist health sslcert sslparam"

	_init_completion -n = 2>/dev/null || {
		words=("${COMP_WORDS[@]}"); cword=$COMP_CWORD; cur=${words[cword]}
	}
	local offer="--json"

	if ((cword == 1)); then
		offer="status counters metrics top trace explain show add update delete flush
			config drain help"
	elif ((cword == 2)); then
		case ${words[1]} in
		show) offer="servicestate cachestate limits $kinds" ;;
		add|update) offer=$kinds ;;
		delete) offer="cache $kinds" ;;
		flush) offer="cache" ;;
		config) offer="save load" ;;
		drain) offer="on off close wait=" ;;
		explain) offer="http:// reason= local= --json" ;;
		top) offer="--once -n -d --json" ;;
		trace) offer="-n -t --json" ;;
		esac
	elif [[ ${words[1]} == config ]]; then
		_filedir 2>/dev/null || mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		return
	else
		case ${words[1]}:${words[2]} in
		show:servicestate) offer="view= verbose= --json" ;;
		show:cachestate) offer="url= --json" ;;
		flush:cache|delete:cache) offer="url= recursive=" ;;
		explain:*) offer="local= --json" ;;
		top:*) offer="--once -n -d --json" ;;
		trace:*) offer="-n -t --json" ;;
		show:*) ;;
		*:urlacl) offer="url= user= group= sddl= listen= delegate=" ;;
		*:iplisten) offer="ipaddress=" ;;
		*:proxylist) offer="address=" ;;
		*:health) offer="port= path= for=" ;;
		*:timeout) offer="timeouttype= value=" ;;
		*:setting) offer="settingtype= value=" ;;
		*:cacheparam|*:limit) offer="type= value=" ;;
		*:sslcert|*:sslparam) offer="ipport= hostnameport= ccs= scopedccs= certhash=
			appid= certstorename=" ;;
		esac
	fi
	mapfile -t COMPREPLY < <(compgen -W "$offer" -- "$cur")
	[[ ${COMPREPLY[0]-} != *[=/] ]] || compopt -o nospace 2>/dev/null
}

complete -F _httpsysctl httpsysctl
