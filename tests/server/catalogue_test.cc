#include "server/catalogue.h"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <filesystem>
#include <map>
#include <regex>
#include <set>

#include "server/embedded.h"
#include "tests/support/files.h"
#include "tests/support/printing.h"

using namespace nguon;
using namespace nguon::server;

namespace {

std::map<std::string, std::string> texts_of(std::string_view tag) {
  std::map<std::string, std::string> texts;
  auto const root = boost::json::parse(web_file("messages." + std::string(tag) + ".json"));
  for (auto const &member : root.as_object()) texts[member.key()] = std::string(member.value().as_string());
  return texts;
}

std::set<std::string> matches(std::string const &text, char const *pattern) {
  std::set<std::string> found;
  std::regex const regex(pattern);
  for (std::sregex_iterator i(text.begin(), text.end(), regex), end; i != end; ++i) found.insert((*i)[1]);
  return found;
}

std::string all_files(std::string const &folder, std::string const &extension) {
  std::string text;
  for (auto const &file : std::filesystem::directory_iterator(NGUON_SOURCE_DIR + folder)) {
    if (file.path().extension() == extension) text += tests::read_file(file.path().string());
  }
  return text;
}

}  // namespace

TEST_CASE("every language has the same texts with the same placeholders") {
  auto const vietnamese = texts_of("vi");
  for (auto const language : languages) {
    auto const texts = texts_of(language_tag(language));
    for (auto const &[key, text] : vietnamese) {
      CAPTURE(key);
      REQUIRE(texts.contains(key));
      CHECK(!texts.at(key).empty());
      CHECK((matches(text, R"(\{([a-z_]+)\})") == matches(texts.at(key), R"(\{([a-z_]+)\})")));
    }
    CHECK(texts.size() == vietnamese.size());
  }
}

TEST_CASE("no text holds markup or what templates would read as their own") {
  for (auto const language : languages) {
    for (auto const &[key, text] : texts_of(language_tag(language))) {
      CAPTURE(key);
      for (auto const *mark : {"<", ">", "{{", "}}", "[[", "]]"}) CHECK(text.find(mark) == std::string::npos);
    }
  }
}

TEST_CASE("every text that templates or code ask for exists") {
  auto const texts = texts_of("vi");
  auto wanted = matches(all_files("/server/web", ".mustache"), R"(\[\[([^\]]+)\]\])");
  wanted.merge(matches(all_files("/server", ".cc"), R"re(say\((?:context\.)?language, "([^"]+)")re"));
  CHECK(wanted.size() > 100);
  for (auto const &key : wanted) {
    CAPTURE(key);
    // A key that ends in a point is completed by code.
    if (!key.ends_with('.')) CHECK(texts.contains(key));
  }
}

TEST_CASE("no text lies in the catalogue unused") {
  auto const sources = all_files("/server", ".cc");
  auto const literals = matches(sources, R"re("([A-Za-z0-9_.:]+)")re");
  auto const in_templates = matches(all_files("/server/web", ".mustache"), R"(\[\[([^\]]+)\]\])");
  for (auto const &[key, text] : texts_of("vi")) {
    CAPTURE(key);
    auto is_used = in_templates.contains(key) || literals.contains(key);
    for (auto const *end : {".one", ".many", ".title", ".do"}) {
      if (key.ends_with(end)) {
        auto const stem = key.substr(0, key.size() - std::string_view(end).size());
        is_used = is_used || literals.contains(stem) || literals.contains(stem.substr(stem.find('.') + 1));
      }
    }
    // "unit." + code and the like.
    for (auto point = key.find('.'); point != std::string::npos; point = key.find('.', point + 1)) {
      is_used = is_used || literals.contains(key.substr(0, point + 1));
    }
    CHECK(is_used);
  }
}

TEST_CASE("placeholders are filled in and never read again") {
  CHECK(say(Language::vi, "question.unknown", {{"want", "{have}"}}).find("{have}") != std::string::npos);
  CHECK(say(Language::en, "notice.by", {{"party", "HTX Mẫu"}}) == "Said by HTX Mẫu.");
  CHECK(say_count(Language::en, "duration.days", 1) == "1 day");
  CHECK(say_count(Language::en, "duration.days", 5) == "5 days");
  CHECK(say_count(Language::vi, "duration.days", 5) == "5 ngày");
}

TEST_CASE("an error is said in the reader's language with both figures, an unknown one in its own English") {
  Error const short_of{ErrorKind::unbalanced,
                       "over-balance",
                       "There are 66 H87, 67 H87 are wanted.",
                       "/x",
                       "66 H87",
                       "67 H87"};
  auto const said = say(Language::vi, short_of);
  CHECK(said.find("66\u00a0cái") != std::string::npos);
  CHECK(said.find("67\u00a0cái") != std::string::npos);
  Error const odd{ErrorKind::malformed, "never-heard-of", "Something odd.", "/x"};
  CHECK(say(Language::vi, odd) == "Something odd.");
}
