#include "trace/checks.h"

#include <algorithm>

#include "trace/facts.h"

namespace nguon::trace {
namespace {

/// Of a place, the newest: a garden is inspected every year.
constexpr std::size_t place_checks_max = 5;

struct Dated {
  std::int64_t event_time_ms = 0;
  Certificate certificate;
};

Dated certificate_of(HistoryEntry const &entry, Event const &event, std::string_view party,
                     Directory &directory) {
  Certificate certificate;
  auto const papers = documents_of(event);
  certificate.name = papers.empty() ? event.event_id : papers.front();
  certificate.by = directory.party_ref(party);
  certificate.date = event.event_time;
  certificate.index = entry.index;
  certificate.conformant = event.disposition == "conformant";
  certificate.adverse = event.disposition == "non_conformant";
  certificate.facts = facts_of(event);
  return {event.event_time_ms, std::move(certificate)};
}

/// Where the finding of this event was closed.
std::optional<std::uint64_t> closed_index(std::vector<Finding> const &findings, std::string_view event_id) {
  for (auto const &finding : findings) {
    if (finding.event_id == event_id && finding.closed_index) return finding.closed_index;
  }
  return std::nullopt;
}

}  // namespace

std::vector<Certificate> find_checks(Journey const &journey, std::vector<Relative> const &path,
                                     std::vector<std::string> const &places, History &history,
                                     Directory &directory) {
  std::vector<Dated> checks;
  for (auto const &told : journey.told) {
    auto const &event = *told.event;
    if (event.biz_step != "inspecting" || told.corrected || event.is_error_declaration) continue;
    auto &check = checks.emplace_back(certificate_of(*told.entry, event, told.party, directory));
    for (auto const &relative : path) {
      auto const *lot = directory.lot(relative.lot);
      if (lot == nullptr || check.certificate.closed_index) continue;
      check.certificate.closed_index = closed_index(lot->findings, event.event_id);
    }
  }
  for (auto const &subject : places) {
    auto const *place = directory.place(subject);
    if (place == nullptr) continue;
    auto const &findings = place->findings;
    auto const count = std::min(findings.size(), place_checks_max);
    std::for_each(findings.rbegin(), findings.rbegin() + static_cast<std::ptrdiff_t>(count),
                  [&](Finding const &finding) {
                    auto const &entry = history.read(finding.index);
                    for (auto const &event : entry.events) {
                      if (event.event_id != finding.event_id) continue;
                      auto &check = checks.emplace_back(certificate_of(entry, event, finding.by, directory));
                      check.certificate.closed_index = finding.closed_index;
                    }
                  });
  }
  std::stable_sort(checks.begin(), checks.end(),
                   [](Dated const &a, Dated const &b) { return a.event_time_ms > b.event_time_ms; });
  std::vector<Certificate> certificates;
  for (auto &check : checks) certificates.push_back(std::move(check.certificate));
  return certificates;
}

}  // namespace nguon::trace
