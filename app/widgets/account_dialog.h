// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/model_file.h"

#include <QDialog>
#include <QTimer>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;

namespace posviz {

class SearchableTable;

/// What a model file says about positions, key by key, and what became of it; where a file holds several kinds of layers, parts
/// or tables, one is chosen here.
class AccountDialog : public QDialog {
    Q_OBJECT

  public:
    explicit AccountDialog(QWidget *parent = nullptr);

    void showAccount(const ModelAccount &account, const ModelChoice &choice);

    /// True where this is on the screen already, as it is at every tick of a slider.
    bool shows(const ModelAccount &account, const ModelChoice &choice) const;

  signals:
    void choiceMade(const posviz::ModelChoice &choice);
    /// A tensor that is not among the known tables.
    void tensorWanted();

  private:
    QComboBox *choiceBox(const QString &name, std::string ModelChoice::*what);
    static SearchableTable *findingsTable();
    QWidget *tableRow();
    void fillChoices(const ModelAccount &account);
    void fillFindings(const ModelAccount &account);

    ModelAccount m_account;
    ModelChoice m_choice;
    QLabel *m_title = nullptr;
    QLabel *m_warnings = nullptr;
    QFormLayout *m_choices = nullptr;
    QComboBox *m_layer = nullptr;
    QComboBox *m_part = nullptr;
    QComboBox *m_tensor = nullptr;
    QWidget *m_tables = nullptr; ///< m_tensor and the way to all others
    SearchableTable *m_findings = nullptr;
    QCheckBox *m_all = nullptr; ///< whether keys that are not about positions are listed, too
    QTimer m_fitRows;
};

} // namespace posviz
