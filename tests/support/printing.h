#pragma once
// How doctest prints our types; include it in place of doctest's own header.

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

#include "crypto/hash.h"

template <>
struct doctest::StringMaker<nguon::Hash> {
  static doctest::String convert(nguon::Hash const &hash) { return nguon::to_hex(hash).c_str(); }
};

template <>
struct doctest::StringMaker<nguon::Error> {
  static doctest::String convert(nguon::Error const &error) {
    return ("[" + error.code + "] " + error.message + " (field " + error.field + ")").c_str();
  }
};

template <class T>
struct doctest::StringMaker<nguon::Result<T>> {
  static doctest::String convert(nguon::Result<T> const &result) {
    return result.has_value() ? doctest::String("a value")
                              : doctest::StringMaker<nguon::Error>::convert(result.error());
  }
};

template <>
struct doctest::StringMaker<std::vector<std::string>> {
  static doctest::String convert(std::vector<std::string> const &list) {
    std::string text = "[";
    for (auto const &item : list) text += "\"" + item + "\" ";
    return (text + "]").c_str();
  }
};
