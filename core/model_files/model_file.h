// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/table_files.h"
#include "core/result.h"
#include "core/scene.h"
#include "core/table.h"

#include <filesystem>
#include <string>
#include <vector>

namespace posviz {

/// What Posviz made of a key.
enum class Verdict {
    Used,
    Defaulted,    ///< the file does not say; the text names the value and whose default it is
    Ignored,      ///< the text gives the reason
    Contradicted, ///< two settings differ, or readers take it differently: a warning, whose text says what is drawn
};

/// One line of the account of a model file.
struct Finding {
    std::string key;   ///< as in the file; nested keys joined by dots
    std::string value; ///< as in the file; empty where the file does not have the key
    Verdict verdict = Verdict::Used;
    std::string text; ///< what became of it: "base frequency 500 000"

    bool operator==(const Finding &) const = default;
};

/// Layers that encode positions alike.
struct LayerKind {
    std::string name; ///< as in layer_types: "full_attention", "sliding_attention"
    Subject subject;
    std::string text; ///< "5 of 6 layers: RoPE, base 10 000"

    bool operator==(const LayerKind &) const = default;
};

/// What to read where a file holds several; empty: what is usual, and a finding says what that is.
struct ModelChoice {
    std::string layer{};  ///< name of a LayerKind
    std::string part{};   ///< key of a nested configuration: "text_config", "vision_config"
    std::string tensor{}; ///< name of the tensor whose table is drawn

    bool operator==(const ModelChoice &) const = default;
};

/// A tensor that can be drawn.
struct TableChoice {
    std::string tensor;   ///< its name
    std::string encoding; ///< id of the encoding that it belongs to
    std::string text;     ///< "vectors of 1 024 positions, 768 features"

    bool operator==(const TableChoice &) const = default;
};

/// What a model file says about positions.
struct ModelAccount {
    std::string path;
    std::string format; ///< "Hugging Face config.json", "NumPy table"
    std::string model;  ///< what the file calls itself; empty where it does not
    std::vector<Finding> findings;
    Subject subject;                       ///< the start subject with the file's settings put in, of the chosen kind of layer
    std::vector<LayerKind> layers{};   ///< the chosen one's subject is the account's; empty where all layers are alike
    std::vector<std::string> parts{};  ///< that a choice can name, the one that was read first; empty where there is one
    std::vector<TableChoice> tables{}; ///< that a choice can name, best first; the drawn one's name is in the subject
    bool hasTensors = false;           ///< a choice can name others too: drawableTensors()
    bool needsTensor = false;          ///< nothing of it is drawn unless a choice names a tensor
    std::string undrawn{};             ///< why the subject is not the model's: a sentence that names the file; empty where it is

    bool operator==(const ModelAccount &) const = default;
};

/// Reads a model file by its content: config.json, NumPy, safetensors (or the index of several), GGUF; or a folder with a
/// config.json, safetensors or both. Of tensors only the names and the drawn one are read. Fails with one sentence that names the
/// file and the field.
Result<ModelAccount> readModelFile(const std::filesystem::path &path, const ModelChoice &choice = {});

/// As above; the drawn table stays in these files, so that who draws it next need not read it again.
Result<ModelAccount> readModelFile(const std::filesystem::path &path, const ModelChoice &choice, TableFiles &files);

/// A table's account, opened while a subject is shown: as the content of its encoding, where that can read it; a finding says
/// which encoding has it. Any other account stays as it is.
ModelAccount openedInto(ModelAccount account, const Subject &shown, TableFiles &files);

/// The word for a verdict: "used", "defaulted", "ignored", "contradicted".
std::string verdictName(Verdict verdict);

} // namespace posviz
