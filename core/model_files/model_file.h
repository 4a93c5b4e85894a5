// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

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
    Defaulted, ///< the file does not say; the text names the value and whose default it is
    Ignored,   ///< the text gives the reason
};

/// One line of the account of a model file.
struct Finding {
    std::string key;   ///< as in the file; nested keys joined by dots
    std::string value; ///< as in the file; empty where the file does not have the key
    Verdict verdict = Verdict::Used;
    std::string text; ///< what became of it: "base frequency 500 000"
};

/// What a model file says about positions.
struct ModelAccount {
    std::string path;
    std::string format; ///< "Hugging Face config.json", "NumPy table"
    std::string model;  ///< what the file calls itself; empty where it does not
    std::vector<Finding> findings;
    Scene scene; ///< the start scene with the file's settings put in
};

/// Reads a model file by its content: JSON or NumPy. Fails with one sentence that names the file and the field.
Result<ModelAccount> readModelFile(const std::filesystem::path &path);

/// The word for a verdict: "used", "defaulted", "ignored".
std::string verdictName(Verdict verdict);

} // namespace posviz
