#include "server/negotiate.h"

#include "tests/support/printing.h"

namespace nguon::server {

TEST_CASE("a page is the answer unless JSON is wanted more") {
  struct Row {
    char const *accept;
    Form form;
  };
  for (auto const &row : {
           Row{"", Form::html},
           Row{"*/*", Form::html},
           Row{"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Form::html},
           Row{"application/json", Form::json},
           Row{"Application/JSON; charset=utf-8", Form::json},
           Row{"application/json, */*;q=0.1", Form::json},
           Row{"application/*", Form::json},
           Row{"text/html, application/json", Form::html},
           Row{"text/html;q=0.5, application/json;q=0.6", Form::json},
           Row{"text/html;q=0.6, application/json;q=0.5", Form::html},
           Row{"application/json;q=0", Form::html},
           Row{"*/*, text/html;q=0", Form::json},
           Row{"image/png", Form::html},
           Row{";;,,q=", Form::html},
       }) {
    CAPTURE(row.accept);
    CHECK(choose_form(row.accept) == row.form);
  }
}

TEST_CASE("a language is chosen by hand, then by Accept-Language, then Vietnamese") {
  struct Row {
    char const *chosen, *accept;
    Language want;
  };
  for (auto const &row : std::initializer_list<Row>{
           {"en", "vi", Language::en},
           {"vi", "en", Language::vi},
           {"xx", "en", Language::en},
           {"EN", "vi", Language::vi},
           {"", "", Language::vi},
           {"", "en-GB,en;q=0.9,vi;q=0.8", Language::en},
           {"", "vi;q=0.1, EN ; q=0.2", Language::en},
           {"", "fr-FR,fr;q=0.9,en;q=0.8", Language::en},
           {"", "fr, de, *", Language::vi},
           {"", "en;q=0", Language::vi},
           {"", "en;q=0.0, vi;q=0.001", Language::vi},
           {"", "en;q=2, vi;q=0.3", Language::vi},
           {"", "en;q=abc", Language::vi},
           {"", "english", Language::vi},
           {"", "vi,en", Language::vi},
           {"", "en,vi", Language::en},
           {"", ",;,;q=,,=", Language::vi},
       }) {
    CAPTURE(row.chosen);
    CAPTURE(row.accept);
    CHECK((choose_language(row.chosen, row.accept) == row.want));
  }
}

TEST_CASE("only who names HTML gets errors as pages") {
  CHECK(names_html("text/html,*/*;q=0.8"));
  CHECK(names_html("application/json, TEXT/HTML ; q=0.1"));
  CHECK_FALSE(names_html("*/*"));
  CHECK_FALSE(names_html(""));
  CHECK_FALSE(names_html("text/html;q=0"));
  CHECK_FALSE(names_html("text/htmlx"));
}

TEST_CASE("gzip is sent to those who name it with a weight") {
  auto const accepts_gzip = [](std::string_view accept_encoding) {
    auto const coding = choose_coding(accept_encoding, page_codings);
    CHECK(coding != Coding::zstd);
    return coding == Coding::gzip;
  };
  CHECK(accepts_gzip("gzip, deflate, br, zstd"));
  CHECK(accepts_gzip("br;q=1.0, GZIP;q=0.001"));
  CHECK(accepts_gzip("*"));
  CHECK(accepts_gzip("identity;q=0, *;q=0.5"));
  CHECK_FALSE(accepts_gzip(""));
  CHECK_FALSE(accepts_gzip("br"));
  CHECK_FALSE(accepts_gzip("gzip;q=0"));
  CHECK_FALSE(accepts_gzip("gzip;q=0, *"));
  CHECK_FALSE(accepts_gzip("gzip;q=2"));
  CHECK_FALSE(accepts_gzip("gzipped"));
}

TEST_CASE("bundles of entries go out as zstd where it is taken as gladly as gzip") {
  struct Row {
    std::string_view field;
    Coding coding;
  };
  for (auto const &row : {
           Row{"gzip, deflate, br, zstd", Coding::zstd},
           Row{"ZSTD", Coding::zstd},
           Row{"*", Coding::zstd},
           Row{"gzip;q=0, *", Coding::zstd},
           Row{"zstd;q=0, *", Coding::gzip},
           Row{"zstd;q=0.5, gzip", Coding::gzip},
           Row{"gzip", Coding::gzip},
           Row{"br, x-gzip;q=0.1", Coding::gzip},
           Row{"", Coding::none},
           Row{"br", Coding::none},
           Row{"identity", Coding::none},
           Row{"gzip;q=0, zstd;q=0", Coding::none},
           Row{"*;q=0", Coding::none},
           Row{"br, identity;q=0", Coding::none},
       }) {
    CAPTURE(row.field);
    CHECK(choose_coding(row.field, entry_codings) == row.coding);
  }
}

TEST_CASE("a tag is known in a list, weak or as a star") {
  CHECK(matches_etag("\"abc\"", "\"abc\""));
  CHECK(matches_etag("\"x\", W/\"abc\" ,\"y\"", "\"abc\""));
  CHECK(matches_etag("*", "\"abc\""));
  CHECK_FALSE(matches_etag("", "\"abc\""));
  CHECK_FALSE(matches_etag("abc", "\"abc\""));
  CHECK_FALSE(matches_etag("\"abcd\"", "\"abc\""));
}

TEST_CASE("a media type is compared without parameters, case and space") {
  CHECK(media_type("Application/JOSE ; charset=utf-8") == "application/jose");
  CHECK(media_type("") == "");
}

TEST_CASE("a target is a path and a query, whatever host stands before it") {
  struct Row {
    char const *target, *path, *query;
  };
  for (auto const &row : {
           Row{"/01/095/10/L%2F1?lang=vi&x=1", "/01/095/10/L%2F1", "lang=vi&x=1"},
           Row{"/", "/", ""},
           Row{"/?q=a?b", "/", "q=a?b"},
           Row{"http://example.vn/check", "/check", ""},
           Row{"http://example.vn", "/", ""},
           Row{"/x?u=http://y/z", "/x", "u=http://y/z"},
           Row{"*", "*", ""},
           Row{"", "", ""},
       }) {
    CAPTURE(row.target);
    auto const target = split_target(row.target);
    CHECK(target.path == row.path);
    CHECK(target.query == row.query);
  }
}

TEST_CASE("a query's value is decoded, and the first one counts") {
  CHECK(query_value("q=d%E1%BB%ABa+s%c3%a1p&q=x", "q") == "dừa sáp");
  CHECK(query_value("a=1&lang=en", "lang") == "en");
  CHECK(query_value("lang", "lang") == "");
  CHECK(query_value("lang=", "lang") == "");
  CHECK(query_value("a=b=c", "a") == "b=c");
  CHECK_FALSE(query_value("slang=en", "lang").has_value());
  CHECK_FALSE(query_value("", "lang").has_value());
  CHECK_FALSE(query_value("q=%4", "q").has_value());
  CHECK_FALSE(query_value("q=%4x", "q").has_value());
}

TEST_CASE("a connection stays open only when nothing speaks against it") {
  CHECK(may_keep_alive({.client_keeps = true, .request_complete = true, .stopping = false}));
  CHECK_FALSE(may_keep_alive({.client_keeps = false, .request_complete = true, .stopping = false}));
  CHECK_FALSE(may_keep_alive({.client_keeps = true, .request_complete = false, .stopping = false}));
  CHECK_FALSE(may_keep_alive({.client_keeps = true, .request_complete = true, .stopping = true}));
}

TEST_CASE("a target is text when its escapes are undone") {
  for (std::string_view const target :
       {"/", "/p/1?q=D%E1%BB%ABa", "/?q=Dừa", "/?q=%", "/?q=%zz", "/?q=100%", "/%00%2f"}) {
    CAPTURE(target);
    CHECK(is_utf8_target(target));
  }
  for (std::string_view const target :
       {"/%ff", "/?q=%c0%80", "/?%ed%a0%80=1", "/\x99", "/?q=%E1%BB", "/?q=%f4%90%80%80", "/?q=%E1%BBx"}) {
    CAPTURE(target);
    CHECK_FALSE(is_utf8_target(target));
  }
}

}  // namespace nguon::server
