# A stand-in for smf_include.sh of illumos: its exit codes, and whether SMF runs us.
SMF_EXIT_OK=0
SMF_EXIT_ERR_FATAL=95
SMF_EXIT_ERR_CONFIG=96
SMF_EXIT_MON_DEGRADE=97
SMF_EXIT_MON_OFFLINE=98
SMF_EXIT_ERR_NOSMF=99
SMF_EXIT_ERR_PERM=100

smf_present() {
	[ -r /etc/svc/volatile/repository_door ] && [ -n "${SMF_FMRI:-}" ]
}
