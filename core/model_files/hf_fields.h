// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/model_file.h"
#include "core/parameter.h"
#include "core/result.h"
#include "core/scene.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Checked access to the fields of a config.json, and the notes that are taken on the way.

namespace posviz {

/// A field of the file by its whole key; no value where the file does not have it or has null.
struct HfField {
    std::string key;
    const nlohmann::json *value = nullptr;

    explicit operator bool() const { return value != nullptr; }
};

/// An object of the file; an empty one where the file has none.
class HfObject {
  public:
    HfObject() = default;
    /// The prefix is the object's own key with a dot behind it, as it is shown; empty for the whole file.
    HfObject(const nlohmann::json *object, std::string prefix) : m_object(object), m_prefix(std::move(prefix)) {}

    bool exists() const { return m_object != nullptr; }
    const std::string &prefix() const { return m_prefix; }
    const nlohmann::json &json() const { return *m_object; }

    HfField at(std::string_view key) const;
    /// The first of these keys that has a value; without any the first key, without a value.
    HfField first(std::initializer_list<std::string_view> keys) const;
    /// True where the file has the key, though it may be null.
    bool names(std::string_view key) const;
    /// The object under this key; one that does not exist where there is none.
    HfObject object(std::string_view key) const;

  private:
    const nlohmann::json *m_object = nullptr;
    std::string m_prefix;
};

/// Reads fields and keeps the account. The first thing that is wrong is kept, and from then on every value is a harmless
/// stand-in, so that readers need not ask after each field: what they made is thrown away in the end.
class HfReading {
  public:
    explicit HfReading(std::string file) : m_file(std::move(file)) {}

    const std::optional<Error> &error() const { return m_error; }
    /// At most 200, and then one that says how many more there are.
    std::vector<Finding> findings() const;

    /// "<file>: <what>", unless something was wrong before.
    void fail(const std::string &what);

    /// Notes what became of a field. A key is noted once for each verdict: kinds of layers share most of theirs.
    void note(const HfField &field, Verdict verdict, std::string text);
    bool noted(const std::string &key) const { return m_noted.contains(key); }

    /// A number that the knob allows; else fails and gives the knob's default.
    double number(const HfField &field, const Parameter &parameter);
    /// A whole number, at least 1; else fails and gives 1.
    std::int64_t count(const HfField &field);
    bool flag(const HfField &field);
    std::string text(const HfField &field);

  private:
    std::string m_file;
    std::optional<Error> m_error;
    std::vector<Finding> m_findings;
    std::size_t m_more = 0;                  ///< findings that are not kept
    std::map<std::string, unsigned> m_noted; ///< a bit for each verdict
};

/// A scene that fields are put into, one after another; what goes wrong goes to the reading.
class HfDraft {
  public:
    HfDraft(HfReading &reading, std::string_view encoding);

    Scene scene;

    void encoding(std::string_view id) { take(withEncoding(scene, id)); }
    void scaling(std::string_view id) { take(withScaling(scene, id)); }
    /// The knob of the scene with this key, if it has one.
    std::optional<Parameter> knob(std::string_view key) const;
    /// Sets a knob to the field's number; the sentence of a failure names the field.
    void set(const HfField &field, std::string_view key);
    /// Sets a knob to a number that is not the file's.
    void set(std::string_view key, double value) { take(withParameter(scene, key, value)); }
    /// Sets a knob to one of its choices.
    void choose(std::string_view key, std::string_view choice);
    void list(const HfField &field, std::string_view key);
    /// Sets a knob to a number made from the file; fails with the field's name and the words where it is not allowed.
    void derive(const HfField &field, std::string_view key, double value, const std::string &words);

  private:
    void take(Result<Scene> edited);

    HfReading &m_reading;
};

/// A value as it stands in the file; long ones are cut.
std::string asInFile(const nlohmann::json &value);

/// A stranger's text on one line, and at most as long as a line of an account: a name as it stands in a sentence.
std::string asShown(std::string text, std::size_t longest = 120);

/// A stranger's text without line ends and other control characters, so that it stays on its line.
std::string onOneLine(std::string text);

/// True where a word of the key, between underscores, tells that it is about positions: rope_local_base_freq, use_alibi.
bool soundsPositional(std::string_view key);

} // namespace posviz
