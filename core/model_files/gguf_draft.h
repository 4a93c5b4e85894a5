// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/file_reading.h"
#include "core/model_files/gguf.h"
#include "core/model_files/subject_draft.h"
#include "core/model_files/tensor_index.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace posviz {

/// The account of a GGUF file while it is made: its fields with checks, the findings, and the subject they are put into.
///
/// Fields go by their name behind the architecture: "rope.freq_base" is "llama.rope.freq_base".
class GgufDraft : public FileReading, public SubjectDraft {
  public:
    GgufDraft(const Gguf &gguf, std::filesystem::path path);
    // The one half of it refers to the other.
    GgufDraft(const GgufDraft &) = delete;
    GgufDraft &operator=(const GgufDraft &) = delete;

    const Gguf &gguf() const { return m_gguf; }
    /// general.architecture; empty where the file does not say.
    const std::string &architecture() const { return m_architecture; }
    std::string key(std::string_view field) const { return m_architecture + "." + std::string(field); }

    bool has(std::string_view field) const { return m_gguf.entry(key(field)) != nullptr; }
    /// The field's number; none where it is missing. Fails for anything but a number.
    std::optional<double> number(std::string_view field);
    /// The same, or the number that a list has for every layer; none where layers differ.
    std::optional<double> numberOfAllLayers(std::string_view field);
    std::string text(std::string_view field);
    std::optional<bool> flag(std::string_view field);
    std::vector<double> list(std::string_view field) const;

    TensorEntry tensorEntry(const GgufTensor &tensor) const;
    /// The numbers of a tensor with one axis.
    std::vector<double> numbers(const GgufTensor &tensor);

    void note(std::string_view field, Verdict verdict, std::string text) { noteKey(key(field), verdict, std::move(text)); }
    void noteKey(const std::string &wholeKey, Verdict verdict, std::string text);
    void noteTensor(const GgufTensor &tensor, Verdict verdict, std::string text);

    using SubjectDraft::set;
    /// Sets a knob to a number that came from this field; fails with the field's name where it is not allowed.
    void set(std::string_view field, std::string_view knob, double value);

  private:
    std::optional<double> numberIn(const GgufEntry &entry);

    const Gguf &m_gguf;
    std::filesystem::path m_path;
    std::string m_architecture;
};

/// For people: "500 000", "0.0707".
std::string shownSetting(double value);

} // namespace posviz
