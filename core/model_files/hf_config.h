// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/model_account.h"
#include "core/result.h"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <string_view>

namespace posviz {

/// Reads what a Hugging Face config.json says about positions, in the layouts of transformers 4 and 5 and in those of older
/// remote code; text is the file's content.
///
/// Every key about positions comes into the account, understood or not. A file that says nothing about them is read, and
/// ModelAccount::lack says so. Fails with one sentence that names the file and the field: for JSON that is broken, for values
/// out of range, for a choice that the file does not have, and for what would make a picture of another model: a type of scaling
/// or of encoding that is not known.
Result<ModelAccount> readHfConfig(const std::filesystem::path &path, std::string_view text, const ModelChoice &choice = {});

/// The two halves of it, for one choice after another: the JSON, and the account of it. name: the file's.
Result<nlohmann::json> parsedHfConfig(std::string_view text, const std::string &name);
Result<ModelAccount> hfAccount(const nlohmann::json &config, const std::string &name, const ModelChoice &choice);

} // namespace posviz
