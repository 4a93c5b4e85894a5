// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/tensor_index.h"

#include <QDialog>

#include <optional>

class QLabel;
class QLineEdit;
class QPushButton;
class QTableView;

namespace posviz {

class TensorRows;

/// Any tensor of a model file that can be drawn, to be found by name or shape: for tables that nobody knows by their names.
class TensorChooser : public QDialog {
    Q_OBJECT

  public:
    explicit TensorChooser(const std::vector<TensorEntry> &tensors, QWidget *parent = nullptr);

    /// The name of the tensor that was taken.
    QString chosen() const;

  private:
    void applySearch();
    void follow();

    QLineEdit *m_search = nullptr;
    TensorRows *m_shown = nullptr;
    QTableView *m_table = nullptr;
    QLabel *m_remark = nullptr;
    QPushButton *m_take = nullptr;
};

/// Lets the user choose; nothing where nothing was chosen.
std::optional<std::string> askForTensor(const std::vector<TensorEntry> &tensors, QWidget *parent);

} // namespace posviz
