// The list of banned APIs is in force in every project of src, and each of its lines bites.
using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Trent.Architecture;

public sealed partial class BannedApiTests
{
    // Who may use a banned API, with its reason beside it: the command line, and the one method whose purpose is to read the environment.
    private static readonly string[] Exceptions = ["src/Trent/CommandLine/", "src/Trent/Program.cs", "src/Trent.Client/KmsClientConfiguration.cs"];

    private static readonly TimeSpan BuildTimeMax = TimeSpan.FromMinutes(3);

    [Fact]
    public void The_list_is_given_to_every_project_that_is_not_a_test()
    {
        var group = XDocument.Load(Repository.PathOf("Directory.Build.props")).Descendants("ItemGroup")
            .Single(items => items.Elements("AdditionalFiles").Any());

        Assert.Equal("'$(IsTest)' != 'true'", (string?)group.Attribute("Condition"));
        Assert.EndsWith("BannedSymbols.txt", (string?)group.Element("AdditionalFiles")!.Attribute("Include"), StringComparison.Ordinal);
        Assert.Equal("Microsoft.CodeAnalysis.BannedApiAnalyzers", (string?)group.Element("PackageReference")!.Attribute("Include"));
    }

    [Theory]
    [MemberData(nameof(ProjectReferenceTests.RoomNames), MemberType = typeof(ProjectReferenceTests))]
    public void No_project_takes_itself_out(string room)
    {
        string[] waysOut = ["NoWarn", "IsTest", "TreatWarningsAsErrors", "WarningsNotAsErrors", "AnalysisLevel", "RunAnalyzers", "RunAnalyzersDuringBuild"];
        var project = ProjectReferenceTests.Document(ProjectReferenceTests.RoomNamed(room));

        Assert.Empty(project.Descendants().Select(element => element.Name.LocalName).Intersect(waysOut));
        Assert.DoesNotContain(project.Descendants(), element => element.Attribute("Remove") is not null);
        Assert.False(File.Exists(Repository.PathOf("src", room, "Directory.Build.props")));
        Assert.False(File.Exists(Repository.PathOf("src", room, ".editorconfig")));
    }

    [Fact]
    public void The_ban_is_lifted_only_where_it_is_meant_to_be() =>
        Assert.DoesNotContain(
            Repository.SourcesIn("src").Where(source => source.Text.Contains("RS0030", StringComparison.Ordinal)).Select(source => source.Path),
            path => !Exceptions.Any(exception => path.StartsWith(exception, StringComparison.Ordinal)));

    [Fact]
    public async Task A_program_that_uses_banned_APIs_does_not_build()
    {
        var banned = (await File.ReadAllLinesAsync(Repository.PathOf("BannedSymbols.txt"), TestContext.Current.CancellationToken))
            .Where(line => line.Length > 0)
            .Select(line => line[..line.IndexOf(';', StringComparison.Ordinal)]);
        var lines = await File.ReadAllLinesAsync(Repository.PathOf("tests", "Trent.Architecture", "Canary", "Canary.cs"), TestContext.Current.CancellationToken);
        var uses = lines
            .Select((line, index) => (Line: index + 1, Match: UsePattern().Match(line)))
            .Where(use => use.Match.Success)
            .ToDictionary(use => use.Match.Groups["id"].Value, use => use.Line, StringComparer.Ordinal);

        Assert.Equal(banned.Order(StringComparer.Ordinal), uses.Keys.Order(StringComparer.Ordinal));

        var (exitCode, output) = await BuildCanary(TestContext.Current.CancellationToken);
        var refused = RefusalPattern().Matches(output).Select(match => int.Parse(match.Groups["line"].ValueSpan)).ToHashSet();

        Assert.NotEqual(0, exitCode);
        Assert.True(uses.Values.All(refused.Contains), $"Not refused: {string.Join(", ", uses.Where(use => !refused.Contains(use.Value)).Select(use => use.Key))}\n{output}");
    }

    private static async Task<(int ExitCode, string Output)> BuildCanary(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // As a project of src: the canary stands below tests, where the ban does not hold. Nothing is fetched, nothing stays running.
        string[] arguments =
        [
            "build", "tests/Trent.Architecture/Canary/Canary.csproj", "--nologo", "--verbosity", "quiet", "-nodeReuse:false", "-t:Rebuild",
            "-p:IsTest=false", "-p:NuGetAudit=false", "-p:UseSharedCompilation=false",
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // What the build that runs this test has set for itself must not steer another.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        using var process = Process.Start(start)!;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(BuildTimeMax);
        try
        {
            var error = process.StandardError.ReadToEndAsync(timeout.Token);
            var output = await process.StandardOutput.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            return (process.ExitCode, output + await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    [GeneratedRegex(@"// bans (?<id>[A-Z]:\S+)$")]
    private static partial Regex UsePattern();

    [GeneratedRegex(@"Canary\.cs\((?<line>\d+),\d+\): error RS0030:")]
    private static partial Regex RefusalPattern();
}
