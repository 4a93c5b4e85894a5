// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/file_reading.h"
#include "core/model_files/gguf.h"
#include "core/model_files/subject_draft.h"
#include "core/model_files/tensor_index.h"
#include "core/settings/setting.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace posviz {

/// A field by its name behind the architecture: "rope.freq_base" is "llama.rope.freq_base".
struct GgufField {
    std::string_view name;

    GgufField(const Setting &setting) : name(setting.gguf) {}
    GgufField(std::string_view field) : name(field) {}
    GgufField(const std::string &field) : name(field) {}
    GgufField(const char *field) : name(field) {}
};

/// The account of a GGUF file while it is made: its fields with checks, the findings, and the subject they are put into.
class GgufDraft : public FileReading, public SubjectDraft {
  public:
    GgufDraft(const Gguf &gguf, std::filesystem::path path);
    // The one half of it refers to the other.
    GgufDraft(const GgufDraft &) = delete;
    GgufDraft &operator=(const GgufDraft &) = delete;

    const Gguf &gguf() const { return m_gguf; }
    /// general.architecture; empty where the file does not say.
    const std::string &architecture() const { return m_architecture; }
    std::string key(GgufField field) const { return m_architecture + "." + std::string(field.name); }

    bool has(GgufField field) const { return m_gguf.entry(key(field)) != nullptr; }
    /// The field's number; none where it is missing. Fails for anything but a number.
    std::optional<double> number(GgufField field);
    /// The same, or the number that a list has for every layer; none where layers differ.
    std::optional<double> numberOfAllLayers(GgufField field);
    std::string text(GgufField field);
    std::optional<bool> flag(GgufField field);
    std::vector<double> list(GgufField field) const;

    TensorEntry tensorEntry(const GgufTensor &tensor) const;
    /// The numbers of a tensor with one axis.
    std::vector<double> numbers(const GgufTensor &tensor);

    void note(GgufField field, Verdict verdict, Sentence text) { noteKey(key(field), verdict, std::move(text)); }
    void noteKey(const std::string &wholeKey, Verdict verdict, Sentence text);
    void noteTensor(const GgufTensor &tensor, Verdict verdict, Sentence text);

    using SubjectDraft::set;
    /// Sets a knob to a number that came from this field; fails with the field's name where it is not allowed.
    void set(GgufField field, std::string_view knob, double value);
    void set(GgufField field, const Setting &knob, double value) { set(field, knob.knob, value); }
    void set(const Setting &setting, double value) { set(setting, setting.knob, value); }

  private:
    std::optional<double> numberIn(const GgufEntry &entry);

    const Gguf &m_gguf;
    std::filesystem::path m_path;
    std::string m_architecture;
};

/// With as many digits as a setting has: "500 000", "0.0707".
inline Number shownSetting(double value) { return {value, 9}; }

} // namespace posviz
