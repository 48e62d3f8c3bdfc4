// The dependency table, read from the compiled assemblies: what they name, whatever their project files say.
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Trent.Architecture;

public sealed class AssemblyReferenceTests
{
    [Theory]
    [MemberData(nameof(ProjectReferenceTests.RoomNames), MemberType = typeof(ProjectReferenceTests))]
    public void An_assembly_names_only_the_assemblies_of_its_row(string name)
    {
        var room = ProjectReferenceTests.RoomNamed(name);
        using var file = new PEReader(File.OpenRead(room.AssemblyPath));
        var metadata = file.GetMetadataReader();
        var own = metadata.AssemblyReferences
            .Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))
            .Where(assembly => assembly.StartsWith("Trent", StringComparison.OrdinalIgnoreCase));

        Assert.Empty(own.Except(room.Projects));
    }

    [Theory]
    [MemberData(nameof(ProjectReferenceTests.RoomNames), MemberType = typeof(ProjectReferenceTests))]
    public void An_assembly_names_only_the_parts_of_the_platform_it_may(string name)
    {
        var room = ProjectReferenceTests.RoomNamed(name);
        var types = TypesNamedBy(room);
        var violations =
            from privilege in House.Privileges
            where !privilege.Rooms.Contains(room.Name)
            from type in types
            where privilege.Types.Any(prefix => type.StartsWith(prefix, StringComparison.Ordinal))
            select $"{room.Name} names {type}: {privilege.What} belong to {string.Join(", ", privilege.Rooms)}";

        Assert.Empty(violations);
    }

    [Fact]
    public void The_types_that_an_assembly_names_are_found() =>
        Assert.Contains("System.Text.Json.Utf8JsonReader", TypesNamedBy(ProjectReferenceTests.RoomNamed("Trent.Authorization")));

    [Fact]
    public void Every_privilege_names_projects_of_the_plan() =>
        Assert.Empty(House.Privileges.SelectMany(privilege => privilege.Rooms).Except(House.Rooms.Select(room => room.Name)));

    private static List<string> TypesNamedBy(Room room)
    {
        using var file = new PEReader(File.OpenRead(room.AssemblyPath));
        var metadata = file.GetMetadataReader();
        return [.. metadata.TypeReferences
            .Select(metadata.GetTypeReference)
            .Select(type => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}")];
    }
}
