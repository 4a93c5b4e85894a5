// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/file_reading.h"
#include "core/model_files/phrases.h"
#include "core/model_files/subject_draft.h"
#include "core/parameter.h"
#include "core/settings/setting.h"
#include "core/shown_text.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

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
    HfField first(std::span<const std::string_view> keys) const;
    HfField first(std::initializer_list<std::string_view> keys) const { return first(std::span(keys.begin(), keys.size())); }
    /// By the first of its names that has a value; without any by transformers' own.
    HfField at(const Setting &setting) const;
    /// True where the file has the key, though it may be null.
    bool names(std::string_view key) const;
    /// The object under this key; one that does not exist where there is none.
    HfObject object(std::string_view key) const;

  private:
    const nlohmann::json *m_object = nullptr;
    std::string m_prefix;
};

/// Reads fields; the value of one that is wrong is a harmless stand-in.
class HfReading : public FileReading {
  public:
    using FileReading::FileReading;

    /// Notes what became of a field.
    void note(const HfField &field, Verdict verdict, Sentence text);

    /// A number that the knob allows; else fails and gives the knob's default.
    double number(const HfField &field, const Parameter &parameter);
    /// A whole number, at least 1; else fails and gives 1.
    std::int64_t count(const HfField &field);
    bool flag(const HfField &field);
    std::string text(const HfField &field);
};

/// A subject that fields are put into, one after another.
class HfDraft : public SubjectDraft {
  public:
    HfDraft(HfReading &reading, std::string_view encoding);

    using SubjectDraft::set;
    /// Sets a knob, where the subject has it, to the field's number; the sentence of a failure names the field.
    void set(const HfField &field, std::string_view key);
    void set(const HfField &field, const Setting &setting) { set(field, setting.knob); }
    void list(const HfField &field, std::string_view key);
    /// Sets a knob, where the subject has it, to a number made from the file; where it is not allowed, fails with these words,
    /// which name field and number, and with what is allowed.
    void derive(std::string_view key, double value, const Sentence &words);

  private:
    HfReading &m_reading;
};

/// A value as it stands in the file; long ones are cut.
std::string asInFile(const nlohmann::json &value);

/// A number with all digits that a file is likely to give it.
inline Number shownExactly(double value) { return {value, 12}; }

/// True where a word of the key, between underscores, tells that it is about positions: rope_local_base_freq, use_alibi.
bool soundsPositional(std::string_view key);

} // namespace posviz
