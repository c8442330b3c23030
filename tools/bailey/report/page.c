// SPDX-License-Identifier: GPL-2.0
/*
 * The page: HTML with everything in it. Names come from whoever was denied, so
 * all text is escaped, and there is no script.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "report.h"

static const char head[] =
	"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
	"<meta name=\"viewport\" content=\"width=device-width\">\n"
	"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
	"<title>Bailey: what was denied</title>\n<style>\n"
	":root{--ink:#1d2330;--soft:#667085;--line:#d9dee7;--paper:#fff;--back:#f4f6f9;--deny:#c2362f;--warn:#d98e04;--node:#e8eefb;--edge:#4b6cb7}\n"
	"@media(prefers-color-scheme:dark){:root{--ink:#e6e9ef;--soft:#98a2b3;--line:#333b49;--paper:#1b212c;--back:#12161d;--deny:#f0716a;--warn:#f3b53f;--node:#27324a;--edge:#8aa8ea}}\n"
	"*{box-sizing:border-box}body{margin:0;background:var(--back);color:var(--ink);font:15px/1.5 system-ui,sans-serif}\n"
	"main{max-width:1100px;margin:0 auto;padding:24px 16px}h1{font-size:24px;margin:0 0 4px}h2{font-size:17px;margin:0 0 10px}\n"
	"section{background:var(--paper);border:1px solid var(--line);border-radius:10px;padding:16px 18px;margin:14px 0}\n"
	".sub,.none{color:var(--soft);margin:0}.cards{display:flex;flex-wrap:wrap;gap:12px;margin:14px 0 0}\n"
	".card{background:var(--paper);border:1px solid var(--line);border-radius:10px;padding:10px 16px;min-width:120px}\n"
	".card b{display:block;font-size:22px;font-variant-numeric:tabular-nums}.card span{color:var(--soft);font-size:13px}\n"
	"table{border-collapse:collapse;width:100%}th{color:var(--soft);font-weight:500;font-size:13px;text-align:left}\n"
	"td,th{padding:4px 10px 4px 0;border-bottom:1px solid var(--line);vertical-align:top}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap;width:100px}\n"
	"tr:last-child td{border-bottom:0}code{font:13px/1.5 ui-monospace,monospace;overflow-wrap:anywhere}\n"
	".bar{display:block;height:10px;margin-top:7px;border-radius:3px;background:var(--deny);min-width:2px}.bar.s{background:var(--warn)}\n"
	".wide{overflow-x:auto}svg text{fill:var(--ink);font:12px system-ui,sans-serif}svg .axis{fill:var(--soft);font-size:11px}\n"
	".deny{fill:var(--deny)}.warn{fill:var(--warn)}.grid{stroke:var(--line)}.node{fill:var(--node);stroke:var(--edge)}.node.bare{fill:none;stroke-dasharray:4 3}\n"
	"svg .label{text-anchor:middle;font-size:13px}svg .what{text-anchor:middle;fill:var(--soft);font-size:11px;paint-order:stroke;stroke:var(--paper);stroke-width:4px}\n"
	".edge{fill:none;stroke:var(--edge);stroke-width:1.4;opacity:.75}.edge.seen{stroke-width:2.6;opacity:1}.tip{fill:var(--edge)}\n"
	".key i{display:inline-block;width:10px;height:10px;border-radius:2px;margin:0 5px 0 12px}.key i:first-child{margin-left:0}\n"
	"</style></head><body><main>\n";

/** put_escaped() - text as HTML; what is no UTF-8 or unseen becomes a mark */
void put_escaped(FILE *out, const char *s)
{
	const unsigned char *p = (const unsigned char *)s;

	while (*p) {
		int more = *p >= 0xf0 && *p < 0xf5 ? 3 : *p >= 0xe0 && *p < 0xf0 ?
			2 : *p >= 0xc2 && *p < 0xe0 ? 1 : 0, i;

		if (*p >= 0x80) {
			for (i = 1; i <= more && (p[i] & 0xc0) == 0x80; i++)
				;
			if (!more || i <= more) {
				fputs("\xef\xbf\xbd", out);
				p++;
				continue;
			}
			fwrite(p, 1, more + 1, out);
			p += more + 1;
			continue;
		}
		switch (*p) {
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '&':
			fputs("&amp;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		case '\'':
			fputs("&#39;", out);
			break;
		default:
			if (*p >= 0x20 && *p != 0x7f)
				fputc(*p, out);
			else
				fputs("\xef\xbf\xbd", out);
		}
		p++;
	}
}

__attribute__((format(strftime, 3, 0)))
static void put_time(FILE *out, double when, const char *format)
{
	time_t t = when;
	char buf[64];
	struct tm tm;

	if (when > 0 && gmtime_r(&t, &tm) && strftime(buf, sizeof(buf), format, &tm))
		fputs(buf, out);
	else
		fputs("?", out);
}

static void card(FILE *out, unsigned long n, const char *what)
{
	fprintf(out, "<div class=\"card\"><b>%lu</b><span>%s</span></div>\n", n,
		what);
}

static void header(FILE *out, const struct report *r)
{
	size_t i, refused = 0;

	for (i = 0; i < r->nwhen; i++)
		refused += r->when[i] > 0;
	fputs(head, out);
	fputs("<h1>What Bailey denied</h1>\n<p class=\"sub\">", out);
	put_time(out, r->first, "%Y-%m-%d %H:%M:%S");
	fputs(" to ", out);
	put_time(out, r->last, "%Y-%m-%d %H:%M:%S UTC");
	if (r->policies) {
		fputs("; policy: ", out);
		put_escaped(out, r->policies);
	}
	fputs("</p>\n<div class=\"cards\">\n", out);
	card(out, refused, "denied");
	card(out, r->nwhen - refused, "complained");
	card(out, r->allowed, "allowed, as far as told");
	card(out, r->profile.n, "profiles");
	card(out, r->lost, "events lost");
	fputs("</div>\n", out);
}

/* Denials by time: columns of refused ones, with the complained ones on top. */
static void time_line(FILE *out, const struct report *r)
{
	unsigned long hard[BUCKETS] = { 0 }, soft[BUCKETS] = { 0 }, most = 1;
	double span = r->last - r->first;
	const int w = 1030, h = 170, base = 150, from = 44;
	double step = (double)(w - from) / BUCKETS;
	size_t i;
	int b;

	fputs("<section><h2>Denials over time</h2>\n", out);
	if (!r->nwhen) {
		fputs("<p class=\"none\">Nothing was denied.</p></section>\n", out);
		return;
	}
	for (i = 0; i < r->nwhen; i++) {
		double t = fabs(r->when[i]);

		b = span > 0 ? (t - r->first) / span * BUCKETS : 0;
		b = b < 0 ? 0 : b >= BUCKETS ? BUCKETS - 1 : b;
		if (r->when[i] > 0)
			hard[b]++;
		else
			soft[b]++;
	}
	for (b = 0; b < BUCKETS; b++)
		if (hard[b] + soft[b] > most)
			most = hard[b] + soft[b];
	fprintf(out, "<p class=\"sub key\"><i style=\"background:var(--deny)\"></i>denied<i style=\"background:var(--warn)\"></i>complained</p>\n"
		"<div class=\"wide\"><svg role=\"img\" aria-label=\"denials over time\" viewBox=\"0 0 %d %d\" style=\"width:100%%\">\n",
		w, h + 6);
	for (b = 0; b <= 2; b++) {
		int y = base - b * (base - 14) / 2;

		if (b == 1 && most < 2)
			continue;
		fprintf(out, "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/><text class=\"axis\" text-anchor=\"end\" x=\"%d\" y=\"%d\">%lu</text>\n",
			from, w, y, y, from - 6, y + 4, most * b / 2);
	}
	for (b = 0; b < BUCKETS; b++) {
		double x = from + b * step + 1, full = base - 14;
		double high = full * hard[b] / most, top = full * soft[b] / most;

		if (!hard[b] && !soft[b])
			continue;
		fputs("<g><title>", out);
		put_time(out, r->first + span * b / BUCKETS, "%H:%M:%S");
		fprintf(out, ": %lu denied, %lu complained</title>", hard[b],
			soft[b]);
		if (hard[b])
			fprintf(out, "<rect class=\"deny\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
				x, base - high, step - 2, high);
		if (soft[b])
			fprintf(out, "<rect class=\"warn\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
				x, base - high - top, step - 2, top);
		fputs("</g>\n", out);
	}
	for (b = 0; b <= 4; b++) {
		fprintf(out, "<text class=\"axis\" text-anchor=\"%s\" x=\"%d\" y=\"%d\">",
			b == 0 ? "start" : b == 4 ? "end" : "middle",
			from + b * (w - from) / 4, h);
		put_time(out, r->first + span * b / 4,
			 span > 86400 ? "%m-%d %H:%M" : "%H:%M:%S");
		fputs("</text>\n", out);
	}
	fputs("</svg></div></section>\n", out);
}

static void put_bar(FILE *out, const struct tally *t, unsigned long most)
{
	fputs("<td style=\"width:26%\">", out);
	if (t->n)
		fprintf(out, "<span class=\"bar\" style=\"width:%.1f%%\"></span>",
			100.0 * t->n / most);
	if (t->soft)
		fprintf(out, "<span class=\"bar s\" style=\"width:%.1f%%\"></span>",
			100.0 * t->soft / most);
	fputs("</td>", out);
}

static void table(FILE *out, struct tallies *set, const char *title,
		  const char *key, const char *extra, size_t rows)
{
	unsigned long most = 1;
	size_t i;

	tallies_sort(set);
	fprintf(out, "<section><h2>%s</h2>\n", title);
	if (!set->n) {
		fputs("<p class=\"none\">None.</p></section>\n", out);
		return;
	}
	for (i = 0; i < set->n; i++) {
		most = set->t[i].n > most ? set->t[i].n : most;
		most = set->t[i].soft > most ? set->t[i].soft : most;
	}
	fprintf(out, "<table><tr><th>%s</th>%s%s%s<th class=\"n\">denied</th><th class=\"n\">complained</th><th></th></tr>\n",
		key, extra ? "<th>" : "", extra ? extra : "",
		extra ? "</th>" : "");
	for (i = 0; i < set->n && i < rows; i++) {
		fputs("<tr><td><code>", out);
		put_escaped(out, set->t[i].key);
		fputs("</code></td>", out);
		if (extra) {
			fputs("<td><code>", out);
			put_escaped(out, set->t[i].extra ? set->t[i].extra : "");
			fputs("</code></td>", out);
		}
		fprintf(out, "<td class=\"n\">%lu</td><td class=\"n\">%lu</td>",
			set->t[i].n, set->t[i].soft);
		put_bar(out, &set->t[i], most);
		fputs("</tr>\n", out);
	}
	fputs("</table>\n", out);
	if (set->n > rows)
		fprintf(out, "<p class=\"sub\">and %zu more</p>\n", set->n - rows);
	fputs("</section>\n", out);
}

static void unused(FILE *out, const struct report *r)
{
	size_t i;

	fputs("<section><h2>Rules without use</h2>\n", out);
	if (!r->policies) {
		fputs("<p class=\"none\">Not known without the policy (-p).</p></section>\n",
		      out);
		return;
	}
	fputs("<p class=\"sub\">No event of these logs was decided by them. That says something only if allowed accesses were recorded (bailey events --all).</p>\n",
	      out);
	if (r->unused.n)
		fputs("<table><tr><th>rule</th><th>text</th></tr>\n", out);
	for (i = 0; i < r->unused.n && i < 200; i++) {
		fputs("<tr><td><code>", out);
		put_escaped(out, r->unused.t[i].key);
		fputs("</code></td><td><code>", out);
		put_escaped(out, r->unused.t[i].extra);
		fputs("</code></td></tr>\n", out);
	}
	if (r->unused.n)
		fputs("</table>\n", out);
	if (r->unused.n > 200)
		fprintf(out, "<p class=\"sub\">and %zu more</p>\n",
			r->unused.n - 200);
	fputs("</section>\n", out);
}

/** put_page() - the whole page */
void put_page(FILE *out, struct report *r)
{
	header(out, r);
	time_line(out, r);
	table(out, &r->profile, "By profile", "profile", NULL, 50);
	table(out, &r->object, "What was denied most", "object", "profile, operation",
	      40);
	table(out, &r->rule, "By rule", "rule", "text", 50);
	unused(out, r);
	fputs("<section><h2>Transitions</h2>\n<p class=\"sub\">From profile to profile, by exec and change of profile. Thick: seen in these logs.</p>\n",
	      out);
	put_graph(out, r);
	fputs("</section>\n</main></body></html>\n", out);
}
