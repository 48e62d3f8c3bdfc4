// The rules of style, held over every source file; and each rule held against a text that breaks it.
namespace Trent.Architecture;

public sealed class SourceRuleTests
{
    // Asks another process again and again whether it is ready; the entry goes when the process tells.
    private static readonly string[] Sleepers = ["tests/Trent.Conformance/Harness/Eventually.cs"];

    [Fact]
    public void Every_file_opens_with_the_sentence_that_says_what_it_is_for() => Hold(SourceRules.OpensWithASentence, "src");

    [Fact]
    public void No_file_is_long() => Hold(SourceRules.IsShort, "src");

    [Fact]
    public void No_file_has_regions_or_promises() => Hold(SourceRules.HasNoRegionOrPromise, "src", "tests");

    [Fact]
    public void No_exception_is_swallowed() => Hold(SourceRules.SwallowsNoException, "src", "tests");

    [Fact]
    public void Every_suppression_carries_its_reason() => Hold(SourceRules.GivesReasonsForSuppressions, "src", "tests");

    [Fact]
    public void No_test_is_skipped_by_attribute() => Hold(SourceRules.SkipsNoTest, "tests");

    [Fact]
    public void No_test_sleeps() => Hold(SourceRules.DoesNotSleep, "tests", path => !IsOfThisProject(path) && !Sleepers.Contains(path));

    [Fact]
    public void Tests_that_may_sleep_still_do() =>
        Assert.Empty(Sleepers.Except(Repository.SourcesIn("tests").Where(source => SourceRules.DoesNotSleep(source.Text).Any()).Select(source => source.Path)));

    [Theory]
    [MemberData(nameof(BreakingTexts))]
    public void A_text_that_breaks_a_rule_is_found(string rule, string text) => Assert.NotEmpty(Rules[rule](text));

    [Theory]
    [MemberData(nameof(KeepingTexts))]
    public void A_text_that_keeps_a_rule_is_not_found(string rule, string text) => Assert.Empty(Rules[rule](text));

    public static TheoryData<string, string> BreakingTexts => new()
    {
        { "sentence", "namespace X;" },
        { "sentence", "// Short.\nnamespace X;" },
        { "sentence", "// A line of words without an end\nnamespace X;" },
        { "length", new string('\n', 400) + "x" },
        { "promise", "// TODO later" },
        { "promise", "x(); // FIXME" },
        { "promise", "  #region Fields" },
        { "promise", "throw new NotImplementedException();" },
        { "catch", "try { } catch { }" },
        { "catch", "catch (Exception)\n{\n    // nothing to do\n}" },
        { "catch", "catch\n{\n    // nothing to do\n}" },
        { "catch", "catch (IOException)\n{\n}" },
        { "catch", "catch (IOException)\n{\n    //\n}" },
        { "catch", "catch (Exception e) when (e is IOException)\n{\n}" },
        { "suppression", "#pragma warning disable CA1000\n" },
        { "suppression", "x();\n#pragma warning disable CA1000 //\n" },
        { "suppression", "[SuppressMessage(\"A\", \"B\")]" },
        { "suppression", "[SuppressMessage(\"A\", \"B\", Justification = \"\")]" },
        { "skip", "[Fact(Skip = \"slow\")]" },
        { "skip", "[Theory(DisplayName = \"x\", Explicit = true)]" },
        { "sleep", "Thread.Sleep(5);" },
        { "sleep", "await Task.Delay(5);" },
        { "sleep", "await Task.Delay(TimeSpan.FromSeconds(1), clock, token);" },
    };

    public static TheoryData<string, string> KeepingTexts => new()
    {
        { "sentence", "// Says what the file is for.\nnamespace X;" },
        { "sentence", "// Says what the file is for, in so many words\n// that it takes two lines.\nnamespace X;" },
        { "length", new string('\n', 399) + "x\n" },
        { "promise", "// A method todo(), a region of the world." },
        { "catch", "catch (IOException)\n{\n    return false;\n}" },
        { "catch", "catch (Exception end) when (end is IOException)\n{\n    // The test is over.\n}" },
        { "catch", "catch (OperationCanceledException) when (token.IsCancellationRequested)\n{\n    // The server stops,\n    // as it was told.\n}" },
        { "suppression", "#pragma warning disable CA1000 // Because it is so.\n" },
        { "suppression", "// Because it is so.\n#pragma warning disable CA1000\n" },
        { "suppression", "[SuppressMessage(\"A\", \"B (C)\",\n    Justification = \"Because it is so.\")]" },
        { "skip", "[InlineData(\"Skip\")]" },
        { "skip", "Assert.Skip(\"There is no such file.\");" },
        { "sleep", "await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);" },
    };

    private static Dictionary<string, Func<string, IEnumerable<string>>> Rules { get; } = new(StringComparer.Ordinal)
    {
        ["sentence"] = SourceRules.OpensWithASentence,
        ["length"] = SourceRules.IsShort,
        ["promise"] = SourceRules.HasNoRegionOrPromise,
        ["catch"] = SourceRules.SwallowsNoException,
        ["suppression"] = SourceRules.GivesReasonsForSuppressions,
        ["skip"] = SourceRules.SkipsNoTest,
        ["sleep"] = SourceRules.DoesNotSleep,
    };

    private static void Hold(Func<string, IEnumerable<string>> rule, params string[] folders)
    {
        foreach (var folder in folders)
        {
            Hold(rule, folder, path => !IsOfThisProject(path));
        }
    }

    // The rules and the texts that break them are written down here.
    private static bool IsOfThisProject(string path) => path.StartsWith("tests/Trent.Architecture/", StringComparison.Ordinal);

    private static void Hold(Func<string, IEnumerable<string>> rule, string folder, Func<string, bool> concerns)
    {
        var sources = Repository.SourcesIn(folder).Where(source => concerns(source.Path)).ToList();
        var violations = sources.SelectMany(source => rule(source.Text).Select(violation => $"{source.Path} {violation}")).ToList();

        Assert.NotEmpty(sources);
        Assert.True(violations.Count == 0, string.Join('\n', violations));
    }
}
