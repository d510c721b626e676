// What the OWL API's OWL2DLProfile says of the RDF/XML files that are named: a line each, “ok” or the violations.
import java.io.File;
import java.util.Set;
import java.util.TreeSet;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.model.OWLOntology;
import org.semanticweb.owlapi.profiles.OWL2DLProfile;
import org.semanticweb.owlapi.profiles.OWLProfileViolation;

public class OwlApiProfile {
    public static void main(String[] files) throws Exception {
        for (String name : files) {
            File file = new File(name);
            OWLOntology ontology = OWLManager.createOWLOntologyManager().loadOntologyFromOntologyDocument(file);
            Set<String> found = new TreeSet<>();
            for (OWLProfileViolation violation : new OWL2DLProfile().checkOntology(ontology).getViolations()) {
                found.add(violation.getClass().getSimpleName() + " " + violation.toString().replaceAll("\\s+", " "));
            }
            System.out.println(file.getName() + "\t" + (found.isEmpty() ? "ok" : String.join("; ", found)));
        }
    }
}
