// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/model_account.h"
#include "core/result.h"
#include "core/scene.h"
#include "core/sentence.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace posviz {

/// Where the settings of a subject are to go.
enum class SettingsFormat {
    HuggingFace4, ///< config.json as transformers 4 reads it: rope_theta, rope_scaling
    HuggingFace5, ///< as transformers 5 reads it: rope_parameters
    Vllm,         ///< --hf-overrides and --max-model-len
    LlamaCpp,     ///< --rope-freq-base, --rope-scaling, --yarn-...
};

struct SettingsFormatName {
    SettingsFormat format;
    std::string_view id;    ///< on the command line: "hf4"
    std::string_view title; ///< in a menu: "transformers 4, rope_scaling"
};

/// All formats with their names.
std::span<const SettingsFormatName> settingsFormats();

/// Fails with a sentence that names all of them.
Result<SettingsFormat> settingsFormat(std::string_view id);

/// The subject's RoPE as settings of another program, without a line's end; two spaces a level where it is JSON.
///
/// Of Hugging Face formats these are the keys of config.json that speak of RoPE; read as one, they give the subject again, but for
/// the length with LongRoPE in transformers 4, which is the longest that the factor makes. How features pair and how large a head
/// is are the model file's own in vLLM and llama.cpp, and no settings there. What a format cannot express is an error that names
/// it, unless another setting of the format gives the same frequencies: NTK-aware is a larger base, as is dynamic NTK in vLLM,
/// NTK-by-parts YaRN without its attention factor or Llama 3's ramp.
Result<std::string> exportedSettings(const Subject &subject, SettingsFormat format);

/// Settings, and what to know before a model is run with them.
struct ExportedSettings {
    std::string text;
    std::vector<Sentence> warnings{};
};

/// The same for a subject that began as a model's, one of its kinds of layers among others: formats that name kinds of layers
/// get all of them, flags that move some layers only say so or are an error, and settings that are not drawn are kept.
///
/// account: of the model's file; null for a subject that is no model's. layer: the name of the subject's kind; empty: the
/// account's own.
Result<ExportedSettings> exportedSettings(const Subject &subject, SettingsFormat format, const ModelAccount *account,
                                          std::string_view layer = {});

} // namespace posviz
