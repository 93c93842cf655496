#include "server/page_words.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "trace/epcis.h"

namespace nguon::server {
namespace {

constexpr std::int64_t vietnam_offset_ms = 7 * 3'600'000;
constexpr std::string_view no_break_space = "\u00a0";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// YYYY-MM-DDThh:mm… on the clock that the page shows.
std::string on_shown_clock(std::string_view time) {
  if (time.size() < 20 || time.back() != 'Z') return std::string(time);
  auto const utc = trace::parse_time_ms(time);
  return utc ? trace::format_time_ms(*utc + vietnam_offset_ms) : std::string(time);
}

bool begins_with_date(std::string_view text) {
  constexpr std::string_view shape = "dddd-dd-dd";
  if (text.size() < shape.size()) return false;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == 'd' ? !is_digit(text[i]) : text[i] != '-') return false;
  }
  return true;
}

/// One code point of UTF-8, or one byte where it is none.
struct CodePoint {
  std::uint32_t value = 0;
  std::size_t bytes = 1;
  bool is_valid = false;
};

CodePoint read_code_point(std::string_view text) {
  auto const byte = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i]));
  };
  auto const lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  auto const bytes = lead >= 0xf0 ? 4U : lead >= 0xe0 ? 3U : 2U;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < bytes) return {};
  auto value = lead & (0xffU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {};
    value = (value << 6) | (byte(i) & 0x3f);
  }
  return {value, bytes, true};
}

/// Bidirectional controls (Unicode §23.2), zero-width spaces, line and paragraph separators.
bool turns_or_hides(std::uint32_t c) {
  return c == 0x61c || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
         (c >= 0x2060 && c <= 0x206f) || c == 0xfeff;
}

}  // namespace

std::string date_words(Language language, std::string_view time) {
  auto const shown = on_shown_clock(time);
  if (!begins_with_date(shown)) return plain(time);
  auto const trimmed = [](std::string_view digits) { return digits[0] == '0' ? digits.substr(1) : digits; };
  auto const month = std::string_view(shown).substr(5, 2);
  auto const month_key = "month." + std::string(month);
  if (!has_text(language, month_key)) return plain(time);
  auto const day = std::string_view(shown).substr(8, 2);
  return say(language, "date",
             {{"day", language == Language::vi ? day : trimmed(day)},
              {"month", say(language, month_key)},
              {"year", std::string_view(shown).substr(0, 4)}});
}

std::string clock_words(std::string_view time) {
  auto const shown = on_shown_clock(time);
  return begins_with_date(shown) && shown.size() >= 16 ? shown.substr(11, 5) : std::string();
}

std::string moment_words(Language language, std::string_view time) {
  auto const clock = clock_words(time);
  if (clock.empty()) return date_words(language, time);
  return say(language, "moment", {{"time", clock}, {"date", date_words(language, time)}});
}

std::string duration_words(Language language, std::int64_t milliseconds) {
  auto const minutes = static_cast<std::uint64_t>(std::max<std::int64_t>(milliseconds, 0) / 60'000);
  auto const hours = minutes / 60;
  if (hours >= 48) return say_count(language, "duration.days", hours / 24);
  if (hours >= 2) return say_count(language, "duration.hours", hours);
  return say_count(language, "duration.minutes", minutes);
}

std::string figure_words(Language language, trace::Decimal const &figure) {
  auto const plain_text = figure.text();
  auto const point = std::min(plain_text.find('.'), plain_text.size());
  auto const first_digit = std::size_t{plain_text[0] == '-' ? 1U : 0U};
  auto const group = say(language, "figure.group");
  std::string out = first_digit == 1 ? "−" : "";
  for (auto i = first_digit; i < point; ++i) {
    if (i != first_digit && (point - i) % 3 == 0) out += group;
    out.push_back(plain_text[i]);
  }
  if (point < plain_text.size()) out += say(language, "figure.point") + plain_text.substr(point + 1);
  return out;
}

std::string amount_words(Language language, trace::Decimal const &figure, std::string_view uom) {
  auto key = "unit." + std::string(uom);
  if (figure == trace::Decimal::whole(1) && has_text(language, key + ".one")) key += ".one";
  auto const unit = has_text(language, key) ? say(language, key) : plain(uom);
  return figure_words(language, figure) + std::string(no_break_space) + unit;
}

std::string amount_words(Language language, trace::Decimal const &figure, std::string_view uom,
                         trace::Text const &piece) {
  // A word that the maker gave in another language only would read worse than the catalogue's.
  auto const named = uom == "H87" && piece.contains(language_tag(language));
  if (!named) return amount_words(language, figure, uom);
  return figure_words(language, figure) + std::string(no_break_space) + plain(piece, language);
}

std::string content_words(Language language, trace::NetContent const &content) {
  constexpr std::pair<std::string_view, std::string_view> thousandths[] = {{"KGM", "GRM"}, {"LTR", "MLT"}};
  for (auto const &[large, small] : thousandths) {
    if (content.uom != large || content.value >= trace::Decimal::whole(1)) continue;
    return amount_words(language, content.value * trace::Decimal::whole(1'000), small);
  }
  return amount_words(language, content.value, content.uom);
}

std::string amount_words(Language language, std::string_view figure_and_uom) {
  auto const space = figure_and_uom.find(' ');
  auto const figure = trace::Decimal::parse(figure_and_uom.substr(0, space));
  if (!figure) return plain(figure_and_uom);
  if (space == std::string_view::npos) return figure_words(language, *figure);
  return amount_words(language, *figure, figure_and_uom.substr(space + 1));
}

std::string_view stage_word(trace::Stage stage) {
  using trace::Stage;
  switch (stage) {
    case Stage::seed:
      return "seed";
    case Stage::farm:
      return "farm";
    case Stage::gather:
      return "gather";
    case Stage::process:
      return "process";
    case Stage::pack:
      return "pack";
    case Stage::store:
      return "store";
    case Stage::move:
      return "move";
    case Stage::sell:
      return "sell";
    case Stage::check:
      return "check";
    case Stage::other:
      return "other";
  }
  fail_check("every stage has a word", __FILE__, __LINE__);
}

std::string step_words(Language language, trace::Step const &step) {
  auto const key = "step." + step.biz_step;
  // The standard has one word for sowing, planting, picking and numbering packs. A crop that is picked from
  // is not used up, so it has no figure; seedlings that are planted have one.
  if (step.biz_step == "commissioning" && step.stage == trace::Stage::farm && !step.in.empty()) {
    return say(language, step.in.front().figure ? "step.planting" : "step.harvesting");
  }
  auto const staged = key + "." + std::string(stage_word(step.stage));
  if (has_text(language, staged)) return say(language, staged);
  return say(language, has_text(language, key) ? key : "step.other");
}

std::string plain(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    auto const point = read_code_point(text.substr(i));
    auto const is_control = point.value < 0x20 || (point.value >= 0x7f && point.value < 0xa0);
    if (!point.is_valid) {
      out += "\ufffd";
    } else if (is_control) {
      out.push_back(' ');
    } else if (!turns_or_hides(point.value)) {
      out += text.substr(i, point.bytes);
    }
    i += point.bytes;
  }
  return out;
}

std::string plain(trace::Text const &text, Language language) {
  return text.empty() ? std::string() : plain(trace::in_language(text, language_tag(language)));
}

std::string other_language(trace::Text const &text, Language language) {
  if (text.empty() || text.contains(language_tag(language))) return {};
  if (text.contains("vi")) return "vi";
  auto const &tag = text.begin()->first;
  auto const is_tag =
      std::all_of(tag.begin(), tag.end(), [](unsigned char c) { return std::isalnum(c) != 0 || c == '-'; });
  return is_tag ? tag : std::string();
}

std::string phone_link(std::string_view phone) {
  std::string out;
  for (auto const c : phone) {
    if (is_digit(c) || (c == '+' && out.empty())) out.push_back(c);
  }
  return out.size() < 3 ? std::string() : "tel:" + out;
}

std::string web_link(std::string_view url) {
  auto const is_web = url.starts_with("https://") || url.starts_with("http://");
  return is_web ? plain(url) : std::string();
}

std::string paper_words(std::string_view name) {
  if (name.starts_with("urn:")) name.remove_prefix(name.rfind(':') + 1);
  return plain(name);
}

std::string paper_link(std::string const &name) {
  auto const is_hash = name.size() == 64 && std::all_of(name.begin(), name.end(), [](unsigned char c) {
                         return std::isxdigit(c) != 0 && std::isupper(c) == 0;
                       });
  return is_hash ? "/blobs/" + name : web_link(name);
}

std::string code_of(std::string_view subject) {
  auto const slash = subject.find('/');
  auto const code = slash == std::string_view::npos ? subject : subject.substr(slash + 1);
  return std::string(code.substr(0, code.find('/')));
}

}  // namespace nguon::server
