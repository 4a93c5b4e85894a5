// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/widgets/table_chooser.h"
#include "core/model_files/tensor_index.h"

#include <optional>

namespace posviz {

/// Any tensor of a model file that can be drawn, to be found by name or shape: for tables that nobody knows by their names.
/// chosen() is its name.
class TensorChooser : public TableChooser {
    Q_OBJECT

  public:
    explicit TensorChooser(const std::vector<TensorEntry> &tensors, QWidget *parent = nullptr);
};

/// Lets the user choose; nothing where nothing was chosen.
std::optional<std::string> askForTensor(const std::vector<TensorEntry> &tensors, QWidget *parent);

} // namespace posviz
