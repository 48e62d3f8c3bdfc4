// The dependency table, read from the project files.
using System.Xml.Linq;

namespace Trent.Architecture;

public sealed class ProjectReferenceTests
{
    [Fact]
    public void Every_project_of_src_is_in_the_plan() =>
        Assert.Equal(
            House.Rooms.Select(room => room.Name).Order(StringComparer.Ordinal),
            Repository.ProjectsIn("src").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var listed = XDocument.Load(Repository.PathOf("Trent.slnx")).Descendants("Project").Select(project => (string)project.Attribute("Path")!);
        var present = Repository.ProjectsIn("src").Concat(Repository.ProjectsIn("tests"))
            .Select(project => Path.GetRelativePath(Repository.Root, project).Replace('\\', '/'));

        Assert.Equal(present.Order(StringComparer.Ordinal), listed.Where(path => path.StartsWith("src/", StringComparison.Ordinal) || path.StartsWith("tests/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(RoomNames))]
    public void A_project_references_only_the_projects_of_its_row(string name)
    {
        var room = RoomNamed(name);
        var referenced = References(room, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')));

        Assert.Empty(referenced.Except(room.Projects));
    }

    [Theory]
    [MemberData(nameof(RoomNames))]
    public void A_project_references_only_the_packages_of_its_row(string name)
    {
        var room = RoomNamed(name);

        Assert.Empty(References(room, "PackageReference").Except(room.Packages));
    }

    [Theory]
    [MemberData(nameof(RoomNames))]
    public void Unsafe_code_is_allowed_in_cryptography_only(string name) =>
        Assert.Equal(name == "Trent.Cryptography", Document(RoomNamed(name)).Descendants("AllowUnsafeBlocks").Any(element => element.Value == "true"));

    [Fact]
    public void The_compiler_holds_the_table_too() =>
        Assert.Equal(
            "true",
            XDocument.Load(Repository.PathOf("Directory.Build.props")).Descendants("DisableTransitiveProjectReferences").Single().Value);

    public static TheoryData<string> RoomNames => [.. House.Rooms.Select(room => room.Name)];

    internal static Room RoomNamed(string name) => House.Rooms.Single(room => room.Name == name);

    internal static XDocument Document(Room room) => XDocument.Load(Repository.PathOf("src", room.Name, room.Name + ".csproj"));

    private static IEnumerable<string> References(Room room, string kind) =>
        Document(room).Descendants(kind).Select(element => (string)element.Attribute("Include")!);
}
