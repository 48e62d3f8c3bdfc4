// The Wycheproof vectors are all there, and none of their cases is passed over.
using System.Text.Json;

namespace Trent.Cryptography.Tests.Wycheproof;

public sealed class CompletenessTests
{
    [Fact]
    public void The_totals_are_those_of_57_files_with_12898_cases()
    {
        Assert.Equal(57, Totals.All.Count);
        Assert.Equal(12_898, Totals.All.Sum(totals => totals.Cases));
    }

    [Fact]
    public void The_files_are_those_of_the_totals_with_as_many_cases()
    {
        if (WycheproofFiles.Folder is not { } folder)
        {
            Assert.Skip(WycheproofFiles.Missing);
            return;
        }

        Assert.Equal(Totals.All.Select(totals => totals.File).Order(StringComparer.Ordinal), WycheproofFiles.Names(folder));
        foreach (Totals totals in Totals.All)
        {
            JsonElement root = WycheproofFiles.Read(folder, totals.File);
            Assert.Equal(totals.Cases, root.Number("numberOfTests"));
            Assert.Equal(totals.Cases, root.Each("testGroups").Sum(group => group.Each("tests").Count()));
        }
    }

    [Fact]
    public void All_but_1803_cases_give_what_they_state_and_those_fall_under_17_rules()
    {
        Assert.Equal(12_898 - 1_803, Totals.All.Sum(totals => totals.Stated));
        Assert.Equal(17, Totals.All.SelectMany(totals => totals.Ruled).Select(ruled => ruled.Rule).Distinct().Count());
    }
}
