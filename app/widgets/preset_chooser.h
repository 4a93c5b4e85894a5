// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QLabel;
class QLineEdit;
class QPushButton;
class QTableWidget;

namespace posviz {

/// The models that Posviz knows, to be found by name, maker or scaling; one can be taken.
class PresetChooser : public QDialog {
    Q_OBJECT

  public:
    explicit PresetChooser(QWidget *parent = nullptr);

    /// The id of the preset that was taken.
    QString chosen() const { return m_current; }

  private:
    void fillTable();
    void applySearch();
    void follow();

    QString m_current;
    QLineEdit *m_search = nullptr;
    QTableWidget *m_table = nullptr;
    QLabel *m_source = nullptr;
    QPushButton *m_take = nullptr;
};

} // namespace posviz
