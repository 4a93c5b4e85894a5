// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scene.h"
#include "core/sentence.h"

#include <map>
#include <optional>
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
    Sentence text; ///< what became of it: "base frequency 500 000"

    bool operator==(const Finding &) const = default;
};

/// Layers that encode positions alike.
struct LayerKind {
    std::string name; ///< as in layer_types: "full_attention", "sliding_attention"
    Subject subject;
    Sentence text; ///< "5 of 6 layers: RoPE, base 10 000"

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
    Sentence text;        ///< "vectors of 1 024 positions, 768 features"

    bool operator==(const TableChoice &) const = default;
};

/// Why nothing of a model is drawn.
struct Lack {
    enum class Of {
        Settings, ///< the file says nothing about positions, or nothing that can be drawn
        Tensor,   ///< a choice that names one of its tensors is drawn
    };

    Of of = Of::Settings;
    Sentence sentence; ///< names the file

    bool operator==(const Lack &) const = default;
};

/// What a model file says about positions.
struct ModelAccount {
    std::string path;
    std::string format; ///< "Hugging Face config.json", "NumPy table"
    std::string model;  ///< what the file calls itself; empty where it does not
    std::vector<Finding> findings;
    Subject subject;                   ///< the start subject with the file's settings put in, of the chosen kind of layer
    std::vector<LayerKind> layers{};   ///< the chosen one's subject is the account's; empty where all layers are alike
    std::vector<std::string> parts{};  ///< that a choice can name, the one that was read first; empty where there is one
    std::vector<TableChoice> tables{}; ///< that a choice can name, best first; the drawn one's name is in the subject
    bool hasTensors = false;           ///< a choice can name others too: drawableTensors()
    bool needsTensor = false;          ///< nothing of the file is drawn unless a choice names a tensor, as this one may do
    std::optional<Lack> lack{};        ///< none: the subject is the model's
    std::vector<Finding> others{};     ///< the keys that are not about positions; findings end with their number
    std::map<std::string, std::string> kept{}; ///< settings of RoPE that are not drawn and that exports keep: JSON by key

    bool operator==(const ModelAccount &) const = default;
};

/// The id of a verdict, for files: "used", "defaulted", "ignored", "contradicted".
std::string verdictName(Verdict verdict);

/// The word that people read for it: "used", "default", "ignored", "warning".
std::string verdictWord(Verdict verdict);

} // namespace posviz
