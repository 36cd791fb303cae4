// SPDX-License-Identifier: GPL-2.0-only
#include "packet/select.h"
#include "telemetry/report.h"

/* What has no domain is in none, and only sFlow has agents. */
static bool fits_header(const struct ft_receiver *receiver,
			const struct ft_report *report)
{
	if (receiver->protocols &&
	    !(receiver->protocols & BIT(report->protocol)))
		return false;
	if (receiver->domains &&
	    (report->protocol == FLOWTEE_PROTOCOL_OTHER ||
	     !ft_domains_have(receiver->domains, report->domain)))
		return false;
	return !receiver->agents ||
	       (report->agent_family != NFPROTO_UNSPEC &&
		ft_prefixes_search(receiver->agents, report->agent_family,
				   &report->agent));
}

/* What ft_select_fits() does not do itself. */
bool ft_select_picks(const struct ft_receiver *receiver,
		     const struct ft_datagram *dg)
{
	if (ft_prefixes_except(receiver->except, dg->from.family,
			       &dg->from.addr))
		return false;
	return !dg->report || fits_header(receiver, dg->report);
}
