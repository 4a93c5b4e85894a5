// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/widgets/table_chooser.h"

namespace posviz {

/// The models that Posviz knows, to be found by name, maker or scaling; chosen() is the id of a preset.
class PresetChooser : public TableChooser {
    Q_OBJECT

  public:
    explicit PresetChooser(QWidget *parent = nullptr);
};

} // namespace posviz
