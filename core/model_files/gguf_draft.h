// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/gguf.h"
#include "core/model_files/model_file.h"
#include "core/model_files/tensor_index.h"
#include "core/parameter.h"
#include "core/result.h"
#include "core/scene.h"

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace posviz {

/// The account of a GGUF file while it is made: its fields with checks, the findings, and the scene they are put into.
///
/// Fields go by their name behind the architecture: "rope.freq_base" is "llama.rope.freq_base". The first thing that is wrong
/// is kept, and from then on nothing changes any more, so that readers need not ask after each field.
class GgufDraft {
  public:
    GgufDraft(const Gguf &gguf, std::filesystem::path path);

    Scene scene{};
    std::vector<Finding> findings{};

    const std::optional<Error> &error() const { return m_error; }
    void fail(const std::string &what);

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
    bool noted(const std::string &wholeKey) const { return m_noted.contains(wholeKey); }

    void encoding(std::string_view id) { take(withEncoding(scene, id)); }
    void scaling(std::string_view id) { take(withScaling(scene, id)); }
    /// Sets a knob to a number that came from this field; fails with the field's name where it is not allowed.
    void set(std::string_view field, std::string_view knob, double value);
    /// Sets a knob to the nearest number it allows.
    void setNearest(std::string_view knob, double value);
    void choose(std::string_view knob, std::string_view choice);
    void take(Result<Scene> edited);

  private:
    std::optional<Parameter> knob(std::string_view key) const;
    std::optional<double> numberIn(const GgufEntry &entry);

    const Gguf &m_gguf;
    std::filesystem::path m_path;
    std::string m_architecture;
    std::optional<Error> m_error;
    std::set<std::string, std::less<>> m_noted;
};

/// For people: "500 000", "0.0707".
std::string shownSetting(double value);

} // namespace posviz
