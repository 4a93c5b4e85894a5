// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/model_account.h"
#include "core/model_files/npy_header.h"
#include "core/model_files/table_files.h"
#include "core/model_files/tensor_index.h"
#include "core/result.h"

#include <filesystem>
#include <string>
#include <vector>

namespace posviz {

/// A NumPy file is one table; whose it is, it does not say.
///
/// header: of the file at the path. files: where the values are read, here as below.
Result<ModelAccount> npyAccount(const std::filesystem::path &path, const NpyHeader &header, TableFiles &files);

/// Tensors alone, without settings: the table is the best of those that are known to hold positions, or the one that is chosen.
///
/// path and format: of the account. Fails with one sentence where the chosen tensor is not there or no table for its encoding.
Result<ModelAccount> tensorAccount(const std::filesystem::path &path, const std::string &format,
                                   const std::vector<TensorEntry> &tensors, const ModelChoice &choice, TableFiles &files);

/// Settings and tensors together: a table that belongs to the account's encoding becomes its content, or the one that is chosen
/// makes the subject. Fails as tensorAccount() does.
Result<ModelAccount> withTensors(ModelAccount account, const std::vector<TensorEntry> &tensors, const ModelChoice &choice,
                                 TableFiles &files);

} // namespace posviz
